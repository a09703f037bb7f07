import type { RunTree } from '../../../contract/runs.ts'
import type { Journey } from './journey.ts'

/** How the bad change ended; times in ms, null when the run does not tell. */
export interface BadEnding {
  readonly release: string
  readonly state: Journey['state']
  readonly because: string
  /** Requests that failed from the push to the end, customers' own count. */
  readonly badRequests: number
  /** From the first traffic on the bad release to the verdict. */
  readonly detectionMs: number | null
  /** From the verdict to all traffic back on the release before. */
  readonly rollbackMs: number | null
}

type Run = RunTree['run']

/** Reads the figures of a rolled back journey from the instants that its runs recorded. */
export function figuresOfBad(journey: Journey, badRequests: number): BadEnding {
  const deployments = journey.tree.children.filter(({ kind }) => kind === 'deployment')
  const bad = deployments.find((run) => run.state === 'failed')
  const back = deployments.find(
    (run) => bad !== undefined && run.id !== bad.id && firstShift(run)?.title === 'Send all requests back',
  )
  const exposed = instantOf(bad && firstShift(bad))
  const verdict = instantOf(bad?.nodes.find(({ state }) => state === 'failed'))
  const returned = instantOf(back && firstShift(back))
  return {
    release: journey.release,
    state: journey.state,
    because: journey.because,
    badRequests,
    detectionMs: between(exposed, verdict),
    rollbackMs: between(verdict, returned),
  }
}

function firstShift(run: Run) {
  return run.nodes.find(({ verb }) => verb === 'shift')
}

function instantOf(node: { endedAt: string | null } | undefined): number | null {
  return node?.endedAt ? Date.parse(node.endedAt) : null
}

function between(from: number | null, until: number | null): number | null {
  return from === null || until === null ? null : until - from
}
