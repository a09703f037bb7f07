import { z } from 'zod'
import type { Gate } from './gate.ts'
import { formatInstant } from './local-time.ts'

const schema = z.strictObject({})

/** Open when the stage takes releases by itself, or once a person or a tag has asked for it. */
export const requested: Gate<z.output<typeof schema>> = {
  kind: 'requested',
  doc: 'A stage with `request: required` waits until someone asks for it.',
  schema,
  appliesToRollback: false,
  decide(_options, facts) {
    if (facts.requestRule === 'automatic') {
      return { open: true, because: `${facts.environment} takes releases without a request` }
    }
    if (facts.request !== null) {
      const { by, at } = facts.request
      return { open: true, because: `asked for by ${by} at ${formatInstant(at, facts.timeZone)}` }
    }
    return {
      open: false,
      because: `nobody has asked for ${facts.release} in ${facts.environment} yet`,
      owner: 'a person who may promote',
      since: facts.waitingSince,
      command: `tidegate promote ${facts.release}`,
    }
  },
}
