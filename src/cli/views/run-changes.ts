import type { RunNode, RunTree, RunView } from '../../../contract/runs.ts'
import type { Voice } from '../voice.ts'
import { glyph, stateWord } from './states.ts'

/** What is new in a snapshot, one plain line each: for logs and pipes, where nothing can be drawn again. */
export function changesBetween(before: RunTree | undefined, after: RunTree, voice: Voice): string[] {
  const known = new Map((before ? runsOf(before) : []).map((run) => [run.id, run]))
  const clock = voice.now.toISOString().slice(11, 19)
  return runsOf(after)
    .flatMap((run) => changesOf(known.get(run.id), run, voice))
    .map((line) => `${voice.paint('quiet', clock)} ${line}`)
}

function runsOf({ run, children }: RunTree): RunView[] {
  return [run, ...children]
}

function changesOf(before: RunView | undefined, run: RunView, voice: Voice): string[] {
  const states = new Map(before?.nodes.map((node) => [node.id, stateKey(node)]))
  const nodes = run.nodes
    .filter((node) => node.state !== 'blocked' && node.state !== 'ready' && states.get(node.id) !== stateKey(node))
    .map((node) => nodeLine(run, node, voice))
  const weights = (view: RunView | undefined) =>
    view?.traffic?.splits.map(({ release, weight }) => `${release} ${weight / 10} %`).join(', ')
  const traffic = weights(run)
  const shifted =
    traffic !== undefined && traffic !== weights(before)
      ? [`${run.subject}  ${voice.say('tree.traffic')}  ${traffic}`]
      : []
  const own =
    before?.state === run.state
      ? []
      : [`${glyph(run.state, voice)} ${run.subject}  ${run.id}  ${stateWord(run.state, voice)}`]
  return run.state === 'active' ? [...own, ...nodes, ...shifted] : [...nodes, ...shifted, ...own]
}

function stateKey({ state, attempt, reasons }: RunNode): string {
  return JSON.stringify([state, attempt, reasons.map(({ because }) => because)])
}

function nodeLine(run: RunView, node: RunNode, voice: Voice): string {
  const why = [...node.reasons.map(({ because }) => because), ...(node.error === null ? [] : [node.error.message])]
  const parts = [run.subject, node.title ?? node.id, stateWord(node.state, voice), ...why]
  return `${glyph(node.state, voice)} ${parts.join('  ')}`
}
