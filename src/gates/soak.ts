import { z } from 'zod'
import type { Decision } from '../domain/decision.ts'
import type { AdmissionFacts } from '../domain/facts.ts'
import { formatDuration } from '../lib/duration.ts'
import { duration, name } from '../settings/primitives.ts'
import type { Gate } from './gate.ts'
import { formatInstant } from './local-time.ts'

const schema = z.strictObject({
  for: duration.describe('How long the release must have run there'),
  at: name.optional().describe('The environment where it must have run; the stage before when left out'),
})
type Options = z.output<typeof schema>

/** Open once the release has been validated at the stage before for long enough. */
export const soak: Gate<Options> = {
  kind: 'soak',
  doc: 'Only after the release has run at the stage before for a while.',
  schema,
  appliesToRollback: false,
  decide(options, facts, now) {
    const place = placeOf(options, facts)
    if (place === undefined) return noPlace(options, facts)
    const { environment, at } = place
    const wanted = formatDuration(options.for)
    if (place.state === 'failed') {
      return closed(facts, `${facts.release} failed at ${environment}: it cannot soak there`, { final: true })
    }
    if (place.state !== 'validated' || at === null) {
      return closed(facts, `${facts.release} must run ${wanted} at ${environment}; it is not validated there yet`)
    }
    const until = new Date(at.getTime() + options.for)
    if (now >= until) return { open: true, because: `${facts.release} has run at ${environment} for ${wanted}` }
    const ends = formatInstant(until, facts.timeZone)
    return closed(facts, `${facts.release} soaks at ${environment} until ${ends} (${wanted})`, { since: at, until })
  },
}

type Place = AdmissionFacts['validations'][number]

function placeOf(options: Options, facts: AdmissionFacts): Place | undefined {
  if (options.at === undefined) return facts.validations.at(-1)
  return facts.validations.find((place) => place.environment === options.at)
}

function noPlace(options: Options, facts: AdmissionFacts): Decision {
  const wanted = options.at === undefined ? 'a stage before this one' : `an earlier stage ${options.at}`
  return {
    open: false,
    because: `a soak needs ${wanted}, and the pipeline of ${facts.app} has none`,
    owner: 'the settings',
    since: facts.waitingSince,
    command: 'tidegate validate',
    final: true,
  }
}

type Times = Pick<Extract<Decision, { open: false }>, 'since' | 'until' | 'final'>

function closed(facts: AdmissionFacts, because: string, more: Times = {}): Decision {
  const command = `tidegate show ${facts.release}`
  return { open: false, because, owner: `release ${facts.release}`, since: facts.waitingSince, command, ...more }
}
