import { AppError } from '../lib/errors.ts'
import type { Outcome, RunEnding } from './contract.ts'
import type { LockedNode, NodeChange } from './rows.ts'
import { defaultRetry, retryDelay, troubleOf } from './trouble.ts'

/** How an attempt ended: with its executor's word, with trouble (`byEnd`: only that of the run's end), or given back because the worker stops. */
export type AttemptEnd =
  | Outcome
  | { readonly is: 'errored'; readonly error: unknown; readonly byEnd?: boolean }
  | { readonly is: 'returned' }

/** An attempt's end, on its way to the database under the fence of its claim. */
export interface Settlement {
  readonly run: string
  readonly node: string
  readonly fence: number
  /** The snapshot of the claim. */
  readonly seen: string
  readonly end: AttemptEnd
}

/** What the end of an attempt makes of its node; `isOutdated` says that a wait was woken before it could be written. */
export function changeFor(
  node: LockedNode,
  end: AttemptEnd,
  run: { readonly ending: RunEnding | null; readonly isOutdated: boolean },
): NodeChange {
  const at = { run: node.run, id: node.id }
  const mayGoOn = node.finally || run.ending === null
  switch (end.is) {
    case 'passed':
      return { ...at, state: 'passed', output: end.output, errors: 0, crashes: 0 }
    case 'failed':
      return { ...at, state: 'failed', output: end.output, error: troubleOf(end.because) }
    case 'waiting':
      if (!mayGoOn) return { ...at, state: 'aborted', keepsError: true }
      if (run.isOutdated) return { ...at, state: 'ready', errors: 0, crashes: 0 }
      return { ...at, state: 'waiting', ...waitOf(end), errors: 0, crashes: 0 }
    case 'returned':
      return { ...at, state: mayGoOn ? 'ready' : 'aborted', raise: true, keepsError: true }
    case 'errored':
      if (mayGoOn) return tryAgain(node, end.error)
      return { ...at, state: 'aborted', error: troubleOf(end.error), keepsError: end.byEnd === true }
  }
}

function waitOf(end: Extract<Outcome, { is: 'waiting' }>): Partial<NodeChange> {
  return { reasons: end.because, topics: end.topics ?? [], ...(end.until ? { until: end.until } : {}) }
}

function tryAgain(node: LockedNode, cause: unknown): NodeChange {
  const policy = node.retry ?? defaultRetry
  const errors = node.errors + 1
  const error = troubleOf(cause)
  const at = { run: node.run, id: node.id, error, errors, crashes: 0 }
  if (errors >= policy.attempts) {
    const because = `gave up after ${errors} ${errors === 1 ? 'try' : 'tries'}: ${error.message}`
    return {
      ...at,
      state: 'stuck',
      reasons: [{ kind: 'stuck', owner: 'a person', because: `${because}; retry it or abort the run` }],
    }
  }
  const because = `try ${errors} of ${policy.attempts} met trouble and is repeated: ${error.message}`
  return {
    ...at,
    state: 'waiting',
    delayMs: retryDelay(policy, errors),
    reasons: [{ kind: 'retry', owner: 'the clock', because }],
  }
}

/**
 * What a node becomes whose worker died over it: ready again; after a second death tried apart from the others that died
 * with it, so that the guilty one is told from them; after a third only a person may try.
 */
export function changeForCrash(node: LockedNode, ending: RunEnding | null): NodeChange {
  const crashes = node.crashes + 1
  const error = { message: `its worker ${node.owner} ended without a word` }
  const at = { run: node.run, id: node.id, crashes, error, raise: true }
  if (ending !== null && !node.finally) return { ...at, state: 'aborted' }
  if (crashes === 1) return { ...at, state: 'ready' }
  if (crashes === 2) {
    const because = 'two workers died over it: it is tried once more, apart from what ran beside it'
    const delayMs = 500 + 2500 * Math.random()
    return { ...at, state: 'waiting', delayMs, reasons: [{ kind: 'retry', owner: 'the clock', because }] }
  }
  const because = `took its worker down ${crashes} times; look at the worker's log, then retry it or abort the run`
  return { ...at, state: 'stuck', reasons: [{ kind: 'stuck', owner: 'a person', because }] }
}

/** Throws what makes an outcome unusable: a wait that nothing could ever end, or a word that is none. */
export function checkOutcome(outcome: Outcome): Outcome {
  if (outcome.is === 'waiting' && !outcome.until && !outcome.topics?.length) {
    throw new AppError(
      'invalid-input',
      'a wait needs a time (until) or a topic, found neither: nothing would ever wake it',
    )
  }
  if (outcome.is === 'waiting' && outcome.until && Number.isNaN(outcome.until.getTime())) {
    throw new AppError('invalid-input', 'a wait needs a valid time in until')
  }
  if (!['passed', 'failed', 'waiting'].includes(outcome.is)) {
    throw new AppError('invalid-input', `an outcome is passed, failed or waiting, found ${JSON.stringify(outcome.is)}`)
  }
  return outcome
}
