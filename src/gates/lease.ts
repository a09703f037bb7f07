import { z } from 'zod'
import type { Gate } from './gate.ts'
import { formatInstant } from './local-time.ts'

const schema = z.strictObject({})

/** Open while no other deployment holds the environment; rollbacks wait for it too, unless it was handed to them. */
export const lease: Gate<z.output<typeof schema>> = {
  kind: 'lease',
  doc: 'One deployment at a time: closed while another one holds the environment.',
  schema,
  appliesToRollback: true,
  decide(_options, facts) {
    if (facts.lease === null) return { open: true, because: `no deployment holds ${facts.environment}` }
    const { deployment, release, since } = facts.lease
    if (deployment === facts.deployment) return { open: true, because: `it holds ${facts.environment} itself` }
    return {
      open: false,
      because: `${deployment} (${release}) holds ${facts.environment} since ${formatInstant(since, facts.timeZone)}`,
      owner: `deployment ${deployment}`,
      since,
      command: `tidegate show ${deployment}`,
    }
  },
}
