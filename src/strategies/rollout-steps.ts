import type { Replicas, Step, StrategyInput } from '../domain/step.ts'
import { formatDuration } from '../lib/duration.ts'
import { formatReplicas, isSame } from './shares.ts'

/** Starts the next release with so many replicas and waits until all are ready. */
export function startNext(input: StrategyInput, replicas: Replicas = input.replicas): Step {
  const title = `Start the new release: ${formatReplicas(replicas)}`
  return { do: 'provision', title, release: 'next', replicas, deadlineMs: input.startDeadlineMs }
}

/** Sends so many per mille of the requests to the next release. */
export function shiftTo(next: number, sticky: boolean): Step {
  const title =
    next === 1000 ? 'Send all requests to the new release' : `Send ${next / 10} % of requests to the new release`
  return { do: 'shift', title, next, sticky }
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
  const standing: Record<'next' | 'previous', Replicas> = { next: {}, previous }
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
