import type { Replicas, Step, StrategyInput } from '../domain/step.ts'
import { formatDuration } from '../lib/duration.ts'
import { formatReplicas, isSame } from './shares.ts'

/** Starts the next release with so many replicas and waits until all are ready. */
export function startNext(input: StrategyInput, replicas: Replicas = input.replicas): Step {
  const title = `Start the new release: ${formatReplicas(replicas)}`
  return { do: 'provision', title, release: 'next', replicas, deadlineMs: input.startDeadlineMs }
}

/** Starts fresh replicas of the previous release, to be compared with. */
export function startBaseline(input: StrategyInput, replicas: Replicas): Step {
  const title = `Start fresh replicas of the previous release to compare with: ${formatReplicas(replicas)}`
  return { do: 'provision', title, release: 'baseline', replicas, deadlineMs: input.startDeadlineMs }
}

/** Sends so many per mille of the requests to the next release, and so many to the baseline. */
export function shiftTo(next: number, sticky: boolean, baseline = 0): Step {
  const title =
    next === 1000 ? 'Send all requests to the new release' : `Send ${next / 10} % of requests to the new release`
  if (baseline === 0) return { do: 'shift', title, next, sticky }
  return { do: 'shift', title: `${title}, ${baseline / 10} % to the fresh replicas`, next, baseline, sticky }
}

/** Stops the replicas that were only compared with. */
export function retireBaseline(): Step {
  return { do: 'retire', title: 'Stop the replicas that were compared with', release: 'baseline' }
}

/** Lowers the previous release to so many replicas. */
export function lowerPrevious(replicas: Replicas): Step {
  return {
    do: 'scale',
    title: `Lower the previous release: ${formatReplicas(replicas)}`,
    release: 'previous',
    replicas,
  }
}

/** Watches for so long and until so many requests were seen; no step at all where nothing is to be waited for. */
export function watchFor(forMs: number, atLeastRequests = 0): Step[] {
  if (forMs <= 0 && atLeastRequests <= 0) return []
  const requests = atLeastRequests > 0 ? `, at least ${atLeastRequests} requests` : ''
  return [{ do: 'analyze', title: `Watch for ${formatDuration(forMs)}${requests}`, forMs, atLeastRequests }]
}

/** Stops the release that was current. */
export function retirePrevious(): Step {
  return { do: 'retire', title: 'Stop the previous release', release: 'previous' }
}

/** The same steps without those that would start or lower a release to what it already has. */
export function dropRepeats(steps: readonly Step[], previous: Replicas): Step[] {
  const standing: Record<'next' | 'previous' | 'baseline', Replicas> = { next: {}, previous, baseline: {} }
  return steps.filter((step) => {
    if (step.do !== 'provision' && step.do !== 'scale') return true
    const changes = !isSame(step.replicas, standing[step.release])
    standing[step.release] = step.replicas
    return changes
  })
}

/** Starts the next release in full, gives it all requests, and watches it: a whole rollout where nothing ran before. */
export function takeOver(input: StrategyInput, watchMs: number = input.watchMs): Step[] {
  return [startNext(input), shiftTo(1000, input.sticky), ...watchFor(watchMs)]
}
