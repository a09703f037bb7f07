import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { checks } from '../../src/checks/index.ts'
import { gates } from '../../src/gates/index.ts'
import { type ParsedSettings, parseSettings } from '../../src/settings/parse.ts'
import { duration } from '../../src/settings/primitives.ts'
import type { Catalogue, Settings } from '../../src/settings/schema.ts'

const step = z.strictObject({ weight: z.int(), hold: duration, atLeastRequests: z.int() })
const strategies: Catalogue['strategies'] = [
  { kind: 'immediate', doc: 'All at once.', schema: z.strictObject({}), needs: [] },
  {
    kind: 'rolling',
    doc: 'In batches.',
    schema: z.strictObject({ batch: z.int(), maxSurge: z.int(), watch: duration }),
    needs: [],
  },
  { kind: 'blue-green', doc: 'Two colours.', schema: z.strictObject({ watch: duration }), needs: [] },
  {
    kind: 'canary',
    doc: 'A few first.',
    schema: z.strictObject({ steps: z.array(step), sticky: z.boolean() }),
    needs: [],
  },
]

/** The example's settings file as text. */
export function readExampleText(): string {
  return readFileSync('examples/blueocean/tidegate.yaml', 'utf8')
}

/** Reads settings with this build's checks and gates. */
export function parseExample(text: string = readExampleText()): ParsedSettings {
  const drivers = [{ name: 'local', capabilities: ['split-traffic', 'sticky', 'standby', 'scale', 'traffic-report'] }]
  return parseSettings(text, { checks, gates, strategies, drivers })
}

/** The example's settings; throws when they are not valid. */
export function exampleSettings(): Settings {
  const { settings, findings } = parseExample()
  if (settings === undefined) throw new Error(JSON.stringify(findings, null, 2))
  return settings
}
