import type { Deployment } from '../domain/deployment.ts'
import type { AdmissionFacts } from '../domain/facts.ts'
import type { NewRun } from '../engine/contract.ts'
import { borrowedEnd, slotEnd } from '../gates/slot-holders.ts'
import type { Settings } from '../settings/schema.ts'

const usualProgressMs = 3_600_000

/** By when a rollout must be done: within its progress deadline, and out of a shared environment when its window or booking ends. */
export function rolloutDeadline(
  settings: Settings,
  { app, environment }: Pick<Deployment, 'app' | 'environment'>,
  slots: AdmissionFacts['slots'],
  from: Date,
): NonNullable<NewRun['deadline']> {
  const pipeline = settings.tiers[settings.apps[app]?.tier ?? '']?.pipeline
  const stage = settings.pipelines[pipeline ?? '']?.stages.find((candidate) => candidate.environment === environment)
  const progress = new Date(from.getTime() + (stage?.progressDeadline ?? usualProgressMs))
  const own = slots && slotEnd(slots, app, settings.timeZone, from)
  if (own && own < progress)
    return { at: own, because: `the slot of ${app} in ${environment} ended`, ending: 'aborted' }
  const lent = slots && borrowedEnd(slots, app, settings.timeZone, from)
  if (lent && lent < progress)
    return { at: lent, because: `the time that ${app} borrowed in ${environment} ended`, ending: 'aborted' }
  return { at: progress, because: 'it made no end within its progress deadline', ending: 'failed' }
}
