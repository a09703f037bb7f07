import { checks } from '../checks/index.ts'
import { gates } from '../gates/index.ts'
import type { Catalogue } from '../settings/schema.ts'
import { strategies } from '../strategies/index.ts'

/** The kinds of checks, gates and strategies, and the drivers, that this build of Tidegate has. */
export const catalogue: Catalogue = {
  checks,
  gates,
  strategies,
  drivers: [{ name: 'local', capabilities: ['split-traffic', 'sticky', 'standby', 'scale', 'logs', 'traffic-report'] }],
}
