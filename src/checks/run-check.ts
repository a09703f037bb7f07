import type { CheckResult } from '../domain/verdict.ts'
import { systemClock } from '../lib/clock.ts'
import { formatDuration } from '../lib/duration.ts'
import { AppError, isAppError, messageOf } from '../lib/errors.ts'
import type { Check, CheckSubject } from './check.ts'
import { stopwatch } from './measure.ts'
import { presentable } from './redaction.ts'

/** How a check is used; a `CheckUse` of the settings fits. Typed look-ups in `with` are rendered already. */
export interface CheckOrder {
  readonly with: Readonly<Record<string, unknown>>
  /** Further tries after an answer that judges nothing. */
  readonly retries: number
  /** Milliseconds for one try. */
  readonly timeout: number
  readonly whenSkipped: 'refuse' | 'allow'
}

/**
 * Runs one check on one subject. A failure is never tried again, it was measured; `errored` and `inconclusive` are, up to
 * `order.retries` times, unless a setting is at fault. Trouble ends as `errored`; only the subject's own signal makes it throw.
 */
export async function runCheck(check: Check, subject: CheckSubject, order: CheckOrder): Promise<CheckResult> {
  const parsed = check.schema.safeParse(order.with)
  if (!parsed.success) {
    const what = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'with'}: ${issue.message}`).join('; ')
    return presentable(trouble(check.kind, `its options are not usable: ${what}`, 0), subject)
  }
  for (let tried = 1; ; tried++) {
    const { result, mayChange } = await once(check, subject, order, parsed.data)
    subject.signal.throwIfAborted()
    if (!mayChange || tried > order.retries) {
      return presentable(tried === 1 ? result : { ...result, because: `${result.because} (try ${tried})` }, subject)
    }
    await systemClock.sleep(Math.min(2000, 200 * 2 ** (tried - 1)), subject.signal)
  }
}

/** One try's result, and whether another try may end otherwise: a measurement stands, and so does a wrong setting. */
interface Tried {
  readonly result: CheckResult
  readonly mayChange: boolean
}

async function once(check: Check, subject: CheckSubject, order: CheckOrder, options: unknown): Promise<Tried> {
  const took = stopwatch()
  const limit = new AbortController()
  const late = new AppError('timeout', `no end within ${formatDuration(order.timeout)}`, {
    hint: 'Give the check a longer `timeout`, or find out what hangs.',
  })
  const timer = setTimeout(() => limit.abort(late), order.timeout)
  const signal = AbortSignal.any([subject.signal, limit.signal])
  try {
    const run = check.run({ ...bound(subject), signal, timeoutMs: order.timeout }, options)
    const result = await Promise.race([run, rejectWhenAborted(signal)])
    const mayChange = result.outcome === 'errored' || result.outcome === 'inconclusive'
    return { result: refuseGap(result, order), mayChange }
  } catch (thrown) {
    const error = limit.signal.aborted ? late : thrown
    return { result: trouble(check.kind, tell(error), took()), mayChange: !isAppError(error) || error.retryable }
  } finally {
    clearTimeout(timer)
    limit.abort(late) // whatever the check left behind ends with it
  }
}

/** The message of anything thrown, with what to do about it where that is known. */
function tell(error: unknown): string {
  return isAppError(error) && error.hint !== undefined ? `${error.message}. ${error.hint}` : messageOf(error)
}

/** The subject with its questions bound, so that a copy of it answers like the original. */
function bound(subject: CheckSubject): CheckSubject {
  return {
    ...subject,
    observe: () => subject.observe(),
    traffic: (sinceMs) => subject.traffic(sinceMs),
    logs: (options) => subject.logs(options),
    artifactFolder: (component) => subject.artifactFolder(component),
  }
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason as Error)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

function refuseGap(result: CheckResult, order: CheckOrder): CheckResult {
  if (result.outcome !== 'skipped' || order.whenSkipped === 'allow') return result
  return { ...result, outcome: 'errored', because: `${result.because}; the settings do not let it be skipped` }
}

function trouble(kind: string, message: string, tookMs: number): CheckResult {
  return {
    outcome: 'errored',
    because: `${kind} could not be measured: ${message}`,
    evidence: [{ asked: `check ${kind}`, wanted: 'a measurement', found: message, tookMs }],
  }
}
