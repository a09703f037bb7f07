import { expect, test } from 'vitest'
import type { AdmissionFacts } from '../domain/facts.ts'
import { factsWith, minutes, now } from './facts.testdata.ts'
import { stagingValidated } from './staging-validated.ts'

type Validation = AdmissionFacts['validations'][number]
const staging = (state: Validation['state'], at: Date | null = minutes(-5)): Validation => ({
  environment: 'staging',
  kind: 'staging',
  state,
  at,
})
const decide = (validations: readonly Validation[]) => stagingValidated.decide({}, factsWith({ validations }), now)

test('a validated staging opens it', () => {
  expect(decide([staging('validated')])).toEqual({
    open: true,
    because: 'nextgen@4f1c0a9b2c3d was validated by staging at 2026-06-10 09:55 (Europe/Paris)',
  })
})

test('a validation that runs or was not begun closes it', () => {
  expect(decide([staging('running')])).toMatchObject({ open: false, owner: 'the validation at staging' })
  expect(decide([staging('none', null)])).toMatchObject({
    open: false,
    because: expect.stringContaining('was not validated yet'),
  })
})

test('a failed validation closes it for good', () => {
  expect(decide([staging('failed'), staging('validated')])).toMatchObject({ open: false, final: true })
})

test('a claim without an instant was not observed, so it does not count', () => {
  expect(decide([staging('validated', null)]).open).toBe(false)
})

test('a pipeline without a staging stage can validate nothing: a development stage does not stand in', () => {
  expect(decide([{ ...staging('validated'), kind: 'development' }])).toMatchObject({ open: false, final: true })
})
