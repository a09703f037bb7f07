import fc from 'fast-check'

/** The ways in which an approval must not count, in the words of the requirement; `good` is none of them. */
export const adjectives = ['void', 'foreign', 'expired', 'self-made', 'twice-used'] as const
export type Adjective = (typeof adjectives)[number]

/** One recorded yes of a case: who gave it, and what is wrong with it. */
export interface Yes {
  /** From 0; the last two took part in the release. */
  readonly person: number
  readonly is: Adjective | 'good'
  /** Which of the shapes that its flaw can take. */
  readonly shape: number
}

/** Everybody of a case: outsiders first, then the author and the starter. */
export const people = 6
/** Of them, those without a part in the release. */
export const outsiders = 4

const yes: fc.Arbitrary<Yes> = fc
  .record({ person: fc.nat(people - 1), is: fc.constantFrom(...adjectives, 'good' as const), shape: fc.nat(5) })
  .map(({ person, is, shape }) => {
    if (is === 'self-made') return { person: outsiders + (person % (people - outsiders)), is, shape }
    return { person: person % outsiders, is, shape }
  })

/** What was said about one deployment, each person once; some cases hold enough good ones, so that a gate which never opens is found too. */
export const cases: fc.Arbitrary<Yes[]> = fc.uniqueArray(yes, {
  minLength: 1,
  maxLength: 5,
  selector: ({ person }) => person,
})

/** Whether a case may be admitted: enough different people, each with a yes without a flaw. */
export function isEnough(said: readonly Yes[], wanted: number): boolean {
  return said.filter(({ is }) => is === 'good').length >= wanted
}

/** Counts what was tried, so that nobody takes for a proof what was hardly tried. */
export class Tried {
  readonly #counts = new Map<string, number>()
  cases = 0
  admitted = 0

  /** Counts each flaw of a case once, and on its own the flaws that stand alone between a case and its admission. */
  count(said: readonly Yes[], wanted: number, isAdmitted: boolean): void {
    this.cases += 1
    if (isAdmitted) this.admitted += 1
    const flaws = new Set(said.map(({ is }) => is).filter((is) => is !== 'good'))
    for (const flaw of flaws) this.#add(flaw)
    if (!isEnough(said, wanted) && said.length >= wanted && flaws.size === 1) this.#add(`only ${[...flaws][0]}`)
  }

  #add(name: string): void {
    this.#counts.set(name, this.of(name) + 1)
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0
  }

  /** The fewest cases that any of the adjectives was tried in, and that it alone kept closed. */
  least(): { all: number; alone: number } {
    return {
      all: Math.min(...adjectives.map((name) => this.of(name))),
      alone: Math.min(...adjectives.map((name) => this.of(`only ${name}`))),
    }
  }
}
