import { describe, expect, test } from 'vitest'
import { byText } from '../../src/detection/dependencies/order.ts'
import { runTidegate } from '../support/cli.ts'
import { type ScratchRepository, scratchRepository } from '../support/scratch-repository.ts'

/**
 * Files by path: text, or null for one that the head removes. A key `link:<path>` makes a symbolic link to the text,
 * `run:<path>` an executable, `module:<path>` a submodule that stands on the commit named by the text (40 hex digits).
 */
export type Files = Readonly<Record<string, string | Buffer | null>>

/** Components by name, each with a reason that its answer must hold, letter by letter; several where all of them must be there. */
export type Wanted = Readonly<Record<string, string | readonly string[]>>

/** One repository of two commits, and what the second touches. A list that is left out must be empty. */
export interface Case {
  readonly name: string
  readonly base: Files
  /** What the head changes of the base. */
  readonly head: Files
  readonly rebuild?: Wanted
  readonly redeploy?: Wanted
  readonly maybe?: Wanted
  readonly infrastructure?: boolean
  /** Flags that must be set; all others must not be, where this is given. */
  readonly flags?: readonly Flag[]
  readonly unclaimed?: readonly string[]
  /** Files that a finding must name, each with a part of what it says. */
  readonly findings?: Readonly<Record<string, string>>
}

export type Flag = 'infrastructure' | 'pipeline' | 'testsOnly' | 'docsOnly' | 'nothing'

/** One component in an answer of `tidegate affected --json`. */
export interface Affected {
  readonly component: string
  readonly path: string
  readonly reasons: readonly string[]
}

/** The one object of `tidegate affected --json`. */
export interface AffectedDocument {
  readonly rebuild: readonly Affected[]
  readonly redeploy: readonly Affected[]
  readonly maybe: readonly Affected[]
  readonly infrastructure: boolean
  readonly flags: Readonly<Record<Flag, boolean>>
  readonly unclaimed: readonly string[]
  readonly findings: readonly { readonly file: string; readonly because: string }[]
}

/** Makes a test of every case: a real bare repository, asked by the real verb. */
export function corpus(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    for (const one of cases) {
      test.concurrent(one.name, async () => {
        const document = await answerOf(one)
        expect(shapeOf(document)).toEqual(shapeWanted(one))
        expectReasons(document, one)
        expectRest(document, one)
      })
    }
  })
}

/** Commits the base and the head, and asks what the head touches; twice, as the second answer comes from what the first one kept. */
async function answerOf({ base, head }: Pick<Case, 'base' | 'head'>): Promise<AffectedDocument> {
  const repository = scratchRepository()
  try {
    const from = repository.commit(base)
    const range = `${from}..${repository.commit(head)}`
    const document = await ask(repository, range)
    expect(await ask(repository, range)).toEqual(document)
    return document
  } finally {
    repository.remove()
  }
}

/** Asks the verb about a range of a repository. */
export async function ask(repository: ScratchRepository, range: string): Promise<AffectedDocument> {
  const args = ['affected', range, '--repo', repository.folder, '--json']
  const { exit, out, err } = await runTidegate(args, { env: { XDG_CACHE_HOME: repository.place } })
  expect(err).toBe('')
  expect(exit, out).toBe(0)
  return JSON.parse(out) as AffectedDocument
}

const lists = ['rebuild', 'redeploy', 'maybe'] as const

function shapeOf(document: AffectedDocument): Record<string, readonly string[]> {
  return Object.fromEntries(
    lists.map((list) => [list, document[list].map(({ component }) => component).toSorted(byText)]),
  )
}

function shapeWanted(wanted: Case): Record<string, readonly string[]> {
  return Object.fromEntries(lists.map((list) => [list, Object.keys(wanted[list] ?? {}).toSorted(byText)]))
}

function expectReasons(document: AffectedDocument, wanted: Case): void {
  for (const list of lists) {
    for (const [component, reasons] of Object.entries(wanted[list] ?? {})) {
      const found = document[list].find((one) => one.component === component)?.reasons
      expect(found, `${list} ${component}`).toEqual(expect.arrayContaining([reasons].flat()))
    }
  }
}

function expectRest(document: AffectedDocument, wanted: Case): void {
  if (wanted.infrastructure !== undefined) expect(document.infrastructure).toBe(wanted.infrastructure)
  if (wanted.unclaimed !== undefined) expect(document.unclaimed).toEqual(wanted.unclaimed)
  if (wanted.flags !== undefined) {
    const set = Object.entries(document.flags).flatMap(([flag, isSet]) => (isSet ? [flag] : []))
    expect(set.toSorted(byText)).toEqual(wanted.flags.toSorted(byText))
  }
  for (const [file, because] of Object.entries(wanted.findings ?? {})) {
    const found = document.findings.filter((finding) => finding.file === file)
    expect(found.map((finding) => finding.because).join('\n'), file).toContain(because)
  }
}
