import type { Range } from '../../actions/affected-range.ts'
import type { AffectedComponent, Answer, Flags } from '../../detection/dependencies/answer.ts'
import type { GraphFinding } from '../../detection/dependencies/part.ts'
import type { Voice } from '../voice.ts'

/** One component of the document: its ways as texts, the shortest first. */
export interface AffectedEntry {
  readonly component: string
  readonly path: string
  readonly reasons: readonly string[]
}

/** What `tidegate affected --json` answers. */
export interface AffectedDocument {
  readonly rebuild: readonly AffectedEntry[]
  readonly redeploy: readonly AffectedEntry[]
  readonly maybe: readonly AffectedEntry[]
  readonly infrastructure: boolean
  readonly flags: Flags
  readonly unclaimed: readonly string[]
  readonly findings: readonly GraphFinding[]
  readonly base: string | null
  readonly head: string
}

const mostReasons = 100

/** Writes an answer as a document. */
export function affectedDocument({ base, head }: Range, answer: Answer): AffectedDocument {
  const entries = (list: readonly AffectedComponent[]) => list.map(entryOf)
  return {
    rebuild: entries(answer.rebuild),
    redeploy: entries(answer.redeploy),
    maybe: entries(answer.maybe),
    infrastructure: answer.infrastructure,
    flags: answer.flags,
    unclaimed: answer.unclaimed,
    findings: answer.findings,
    base,
    head,
  }
}

function entryOf({ component, path, reasons }: AffectedComponent): AffectedEntry {
  const texts = reasons.slice(0, mostReasons).map((links) => links.join(' → '))
  return { component, path, reasons: texts }
}

const shownReasons = 3
const lists = ['rebuild', 'redeploy', 'maybe'] as const
const colours = { rebuild: 'busy', redeploy: 'good', maybe: 'waits' } as const

/** Shows an answer: each list with its components and the shortest ways to them, then what people should look at. */
export function affectedLines(document: AffectedDocument, voice: Voice): readonly string[] {
  const { say, paint } = voice
  const { flags, unclaimed, findings } = document
  const set = (['infrastructure', 'pipeline', 'testsOnly', 'docsOnly', 'nothing'] as const).filter(
    (flag) => flags[flag],
  )
  return [
    ...lists.flatMap((list) =>
      document[list].length === 0
        ? []
        : [
            paint(colours[list], say(`affected.${list}`)),
            ...document[list].flatMap((entry) => entryLines(entry, voice)),
            '',
          ],
    ),
    ...set.map((flag) => say(`affected.${flag}`)),
    ...(unclaimed.length === 0 ? [] : [paint('waits', say('affected.unclaimed', { count: unclaimed.length }))]),
    ...unclaimed.map((path) => `  ${path}`),
    ...findings.map(({ file, because, hint }) => `${paint('waits', file)}: ${because}${hint ? `. ${hint}` : ''}`),
  ]
}

function entryLines({ component, path, reasons }: AffectedEntry, { say, paint }: Voice): string[] {
  const more = reasons.length - shownReasons
  return [
    `  ${paint('strong', component)} ${paint('quiet', path)}`,
    ...reasons.slice(0, shownReasons).map((reason) => `    ${reason}`),
    ...(more > 0 ? [`    ${paint('quiet', say('affected.more', { count: more }))}`] : []),
  ]
}
