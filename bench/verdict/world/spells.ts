import { drawBetween, drawExponential } from './draws.ts'
import type { Prng } from './prng.ts'

/** How often something happens and how long it lasts, in seconds. */
export interface SpellLaw {
  readonly everySeconds: number
  readonly shortest: number
  readonly longest: number
}

/** Something that comes at random, lasts a while and goes, such as an incident. */
export class Spells {
  readonly #prng: Prng
  readonly #law: SpellLaw
  #from: number
  #to: number

  constructor(prng: Prng, law: SpellLaw) {
    this.#prng = prng
    this.#law = law
    this.#from = 0
    this.#to = 0
    this.#plan(0)
  }

  /** Which share of the interval it covers; intervals come in order. */
  shareOf(from: number, to: number): number {
    let covered = 0
    while (this.#from < to) {
      covered += Math.max(0, Math.min(to, this.#to) - Math.max(from, this.#from))
      if (this.#to > to) break
      this.#plan(this.#to)
    }
    return covered / (to - from)
  }

  #plan(after: number): void {
    this.#from = after + drawExponential(this.#prng, this.#law.everySeconds)
    this.#to = this.#from + drawBetween(this.#prng, this.#law.shortest, this.#law.longest)
  }
}
