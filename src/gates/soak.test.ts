import { expect, test } from 'vitest'
import type { AdmissionFacts } from '../domain/facts.ts'
import { factsWith, minutes, now } from './facts.testdata.ts'
import { soak } from './soak.ts'

const decide = (options: object, changes: Partial<AdmissionFacts> = {}) =>
  soak.decide(soak.schema.parse(options), factsWith(changes), now)

test('it opens once the release has run long enough at the stage before', () => {
  expect(decide({ for: '2h' }).open).toBe(true)
  expect(decide({ for: '121m' })).toMatchObject({ open: false, since: minutes(-120), until: minutes(1) })
})

test('it may look at an earlier stage by name', () => {
  expect(decide({ for: '4h', at: 'dev' }).open).toBe(true)
})

test('a release that is not validated there yet waits, without an instant', () => {
  const validations = [{ environment: 'staging', kind: 'staging' as const, state: 'running' as const, at: null }]
  const decision = decide({ for: '1m' }, { validations })
  expect(decision).toMatchObject({ open: false, because: expect.stringContaining('is not validated there yet') })
  expect(decision).not.toHaveProperty('until')
})

test('a release that failed there, or a pipeline without that stage, ends the wait', () => {
  const validations = [{ environment: 'staging', kind: 'staging' as const, state: 'failed' as const, at: now }]
  expect(decide({ for: '1m' }, { validations })).toMatchObject({ open: false, final: true })
  expect(decide({ for: '1m', at: 'moon' })).toMatchObject({ open: false, final: true, command: 'tidegate validate' })
  expect(decide({ for: '1m' }, { validations: [] })).toMatchObject({ open: false, final: true })
})
