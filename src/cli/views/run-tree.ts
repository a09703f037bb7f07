import type { RunNode, RunTree, RunView } from '../../../contract/runs.ts'
import { pad, widthOf } from '../paint.ts'
import type { Voice } from '../voice.ts'
import { reasonLines } from './reasons.ts'
import { glyph, stateWord } from './states.ts'

/** A run as a tree: its nodes in the order of the plan, and under a node that waits for another run, that run's nodes. */
export function runTreeLines({ run, children }: RunTree, voice: Voice): string[] {
  const byId = new Map(children.map((child) => [child.id, child]))
  return [headLine(run, voice), ...nodeLines(run, byId, '', voice, new Set([run.id]))]
}

function headLine(run: RunView, voice: Voice): string {
  const { paint, say, span } = voice
  const by = run.startedBy === null ? [] : [paint('quiet', say('tree.by', { who: run.startedBy }))]
  const because = run.because === null ? [] : [run.because]
  const parts = [
    `${glyph(run.state, voice)} ${paint('strong', run.subject)}`,
    paint('quiet', `${run.kind} ${run.id}`),
    stateWord(run.state, voice),
    span(run.createdAt, run.endedAt),
    ...by,
    ...because,
  ]
  return parts.join('  ')
}

function nodeLines(
  run: RunView,
  byId: ReadonlyMap<string, RunView>,
  lead: string,
  voice: Voice,
  seen: Set<string>,
): string[] {
  const { paint } = voice
  const widest = Math.max(0, ...run.nodes.map((node) => widthOf(titleOf(node))))
  const lines = run.nodes.flatMap((node, index) => {
    const isLast = index === run.nodes.length - 1 && run.traffic === null
    const below = lead + paint('quiet', isLast ? '   ' : '│  ')
    const line = `${lead}${paint('quiet', isLast ? '└─ ' : '├─ ')}${nodeLine(node, widest, voice)}`
    const child = node.childRun === null || seen.has(node.childRun) ? undefined : byId.get(node.childRun)
    if (child) seen.add(child.id)
    const nested = child ? nodeLines(child, byId, below, voice, seen) : []
    return [line.trimEnd(), ...whyLines(node, voice).map((text) => `${below}  ${text}`), ...nested]
  })
  return run.traffic === null
    ? lines
    : [...lines, `${lead}${paint('quiet', '└─ ')}${trafficLine(run.traffic.splits, voice)}`]
}

function nodeLine(node: RunNode, widest: number, voice: Voice): string {
  const { paint, say, span } = voice
  const isOver = node.state === 'blocked' || node.state === 'ready' || node.state === 'skipped'
  const title = pad(titleOf(node), widest)
  const took = node.startedAt === null ? '' : span(node.startedAt, node.endedAt)
  const attempt = node.attempt > 1 ? paint('waits', say('tree.attempt', { count: node.attempt })) : ''
  const child = node.childRun === null ? '' : paint('quiet', `→ ${node.childRun}`)
  const parts = [isOver ? paint('quiet', title) : title, paint('quiet', took), attempt, child]
  return `${glyph(node.state, voice)} ${parts.filter((part) => part !== '').join('  ')}`
}

function whyLines(node: RunNode, voice: Voice): string[] {
  const { paint, say, time } = voice
  const isEnded = node.endedAt !== null && node.state !== 'failed'
  const trouble =
    node.error === null
      ? []
      : [paint('bad', node.error.message), ...(node.error.hint === undefined ? [] : [node.error.hint])]
  const wake =
    node.wakeAt === null || node.reasons.length > 0
      ? []
      : [paint('quiet', say('tree.wakes', { time: time(node.wakeAt) }))]
  return isEnded ? [] : [...node.reasons.flatMap((reason) => reasonLines(reason, voice)), ...trouble, ...wake]
}

/** Ten cells of traffic per release: `nextgen@4f1c… ███░░░░░░░ 25 %`. */
function trafficLine(splits: readonly { release: string; weight: number }[], { say, paint }: Voice): string {
  const shares = splits.map(({ release, weight }) => {
    const full = Math.round(weight / 100)
    return `${release} ${paint('busy', '█'.repeat(full))}${paint('quiet', '░'.repeat(10 - full))} ${weight / 10} %`
  })
  return `${paint('quiet', say('tree.traffic'))}  ${shares.join('  ')}`
}

function titleOf(node: RunNode): string {
  return node.title ?? node.id
}
