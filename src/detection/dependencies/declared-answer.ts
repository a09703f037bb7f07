import { compileGlobs } from '../glob.ts'
import type { DetectionSettings } from '../graph.ts'
import { type Answer, answerChange, type FileChange } from './answer.ts'
import { declareComponents, declaredComponents } from './declared.ts'
import type { Graph } from './graph.ts'

/**
 * Says what a change touches where settings declare the components: what they declare and what was found add up, and what they say
 * touches nothing (`ignore`, a shared part with `touches: none`) touches nothing.
 */
export function answerDeclared(
  settings: DetectionSettings,
  base: Graph,
  head: Graph,
  changes: readonly FileChange[],
): Answer {
  const components = declaredComponents(settings)
  const side = (graph: Graph) => ({ graph: declareComponents(graph, settings), components })
  const now = side(head)
  const answer = answerChange(base === head ? now : side(base), now, withoutIdle(settings, changes))
  return { ...answer, ...flagsOf(settings, answer, changes) }
}

function withoutIdle(settings: DetectionSettings, changes: readonly FileChange[]): FileChange[] {
  const idle = Object.values(settings.shared).flatMap(({ paths, touches }) => (touches === 'none' ? paths : []))
  const isIdle = compileGlobs([...settings.ignore, ...idle])
  return changes.filter(({ path }) => !isIdle(path))
}

/** The flags of shared parts beside those that the files' own kinds raise. */
function flagsOf(
  settings: DetectionSettings,
  answer: Answer,
  changes: readonly FileChange[],
): Pick<Answer, 'flags' | 'infrastructure'> {
  const flagged = Object.values(settings.shared).map(({ paths, flag }) => ({ flag, fits: compileGlobs(paths) }))
  const isFlagged = (wanted: string) =>
    flagged.some(({ flag, fits }) => flag === wanted && changes.some(({ path }) => fits(path)))
  const areDocs = flagged.filter(({ flag }) => flag === 'docs')
  const isDocs = changes.length > 0 && changes.every(({ path }) => areDocs.some(({ fits }) => fits(path)))
  const infrastructure = answer.infrastructure || isFlagged('infrastructure')
  const flags = {
    ...answer.flags,
    infrastructure,
    pipeline: answer.flags.pipeline || isFlagged('pipeline'),
    docsOnly: answer.flags.docsOnly || (answer.flags.nothing && isDocs),
  }
  return { flags, infrastructure }
}
