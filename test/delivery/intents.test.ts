import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { IntentBody } from '../../src/domain/deployment.ts'
import { approval } from '../../src/gates/approval.ts'
import { factsWith, now, yes } from '../../src/gates/facts.testdata.ts'
import { digestOf } from '../../src/lib/digest.ts'

const hex = fc.stringMatching(/^[0-9a-f]{8}$/)
const name = fc.stringMatching(/^[a-z]{1,6}$/)
const bodies: fc.Arbitrary<IntentBody> = fc.record({
  workspace: name,
  app: name,
  environment: name,
  release: name,
  commit: hex,
  artifacts: fc.dictionary(name, hex, { minKeys: 1, maxKeys: 3 }),
  settingsDigest: hex,
  secretsDigest: hex,
  targetGeneration: fc.nat(1000),
  planDigest: hex,
  policyDigest: hex,
  previous: fc.option(name),
})
const fields = [
  'workspace',
  'app',
  'environment',
  'release',
  'commit',
  'artifacts',
  'settingsDigest',
  'secretsDigest',
  'targetGeneration',
  'planDigest',
  'policyDigest',
  'previous',
] as const satisfies readonly (keyof IntentBody)[]

test('[T01] 100,000 intents with one field changed after the approval: 0 accepted', { timeout: 60_000 }, () => {
  const opened = { unchanged: 0, changed: 0, differing: 0 }
  fc.assert(
    fc.property(bodies, bodies, fc.constantFrom(...fields), (approved, other, field) => {
      const intentDigest = digestOf(approved)
      const changed = { ...approved, [field]: other[field] }
      const isOpenFor = (body: IntentBody) =>
        approval.decide({}, factsWith({ intentDigest: digestOf(body), approvals: [yes({ intentDigest })] }), now).open
      if (isOpenFor(structuredClone(approved))) opened.unchanged += 1
      if (JSON.stringify(approved[field]) === JSON.stringify(other[field])) return
      opened.differing += 1
      if (isOpenFor(changed)) opened.changed += 1
    }),
    { numRuns: 101_000 },
  )
  expect(opened.unchanged).toBe(101_000)
  expect(opened.differing).toBeGreaterThanOrEqual(98_000)
  expect(opened.changed).toBe(0)
})
