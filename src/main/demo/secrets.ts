import { randomBytes } from 'node:crypto'
import type { Client } from '../../cli/client.ts'

const names: Readonly<Record<string, readonly string[]>> = {
  nextstep: ['NEXTSTEP_OPERATOR_TOKEN'],
  nextgen: ['PAYMENT_API_KEY', 'NEXTGEN_ADMIN_TOKEN'],
  kreach: ['MARKET_DATA_KEY'],
  kvibe: ['KVIBE_SIGNING_KEY'],
}
const environments = ['dev', 'staging-shared', 'production']

/** Sets the secrets that BlueOcean's apps declare, each to a random value that nobody sees. */
export async function setSecrets(client: Client): Promise<void> {
  for (const [app, wanted] of Object.entries(names)) {
    for (const environment of environments) {
      for (const name of wanted) {
        await client.call('setSecret', {
          workspace: 'blueocean',
          app,
          environment,
          name,
          value: randomBytes(24).toString('base64url'),
        })
      }
    }
  }
}
