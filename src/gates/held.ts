import { z } from 'zod'
import type { Gate } from './gate.ts'
import { formatInstant } from './local-time.ts'

const schema = z.strictObject({})

/** Closed after a failed rollback, until a person has cleared the place; a rollback is a way to clear it. */
export const held: Gate<z.output<typeof schema>> = {
  kind: 'held',
  doc: 'Nothing is promoted to a place where a rollback failed, until a person has cleared it.',
  schema,
  appliesToRollback: false,
  decide(_options, facts) {
    if (facts.held === null) return { open: true, because: `${facts.app} in ${facts.environment} is in order` }
    const since = formatInstant(facts.held.since, facts.timeZone)
    return {
      open: false,
      because: `${facts.app} in ${facts.environment} is held since ${since}: ${facts.held.because}`,
      owner: 'an operator',
      since: facts.held.since,
      command: `tidegate rollback ${facts.app} --environment ${facts.environment}`,
    }
  },
}
