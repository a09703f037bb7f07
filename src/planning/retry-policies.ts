import type { Step } from '../domain/step.ts'
// Upwards on purpose, a type only: how often trouble is tried again is said in the engine's words.
import type { RetryPolicy } from '../engine/contract.ts'

type Verb = Step['do'] | 'conclude' | 'build' | 'test' | 'seal' | 'admit' | 'await' | 'close'

/** A target that restarts is back within seconds; one key over all tries keeps an effect from being applied twice. */
const effect: RetryPolicy = { attempts: 6, delayMs: 250, factor: 2, maxDelayMs: 10_000 }
/** Checks have retries of their own: whatever still cannot judge is soon asked of a person. */
const judgement: RetryPolicy = { attempts: 3, delayMs: 1000, factor: 2, maxDelayMs: 5000 }
/** Nothing was begun, or it must be ended: neither may give up because a database was away for a few minutes. */
const patient: RetryPolicy = { attempts: 20, delayMs: 500, factor: 2, maxDelayMs: 30_000 }
/** A command that fails is judged bad at once; only trouble around it is tried again. */
const command: RetryPolicy = { attempts: 3, delayMs: 500, factor: 2, maxDelayMs: 5000 }

const policies: Readonly<Record<Verb, RetryPolicy>> = {
  vacate: effect,
  backup: effect,
  migrate: effect,
  provision: effect,
  scale: effect,
  shift: effect,
  hold: effect,
  retire: effect,
  analyze: judgement,
  verify: judgement,
  build: command,
  test: command,
  seal: effect,
  admit: patient,
  await: patient,
  conclude: patient,
  close: patient,
}

/** How often the trouble of a verb is tried again by itself. */
export function retryOf(verb: Verb): RetryPolicy {
  return policies[verb]
}
