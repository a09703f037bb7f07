import { expect, test } from 'vitest'
import { decideAdmission, gatesInUse } from './admission.ts'
import { factsWith, minutes, now } from './facts.testdata.ts'
import { gates } from './index.ts'

const all = gatesInUse(
  gates.map(({ kind }) => (kind === 'soak' ? { kind, for: '1h' } : { kind })),
  gates,
)
const freeze = (until: Date) => ({ id: 'f', because: 'sale', from: minutes(-5), until, by: 'ada' })

test('when every gate is open, so is the admission, and nothing is awaited', () => {
  expect(decideAdmission(all, factsWith(), now)).toMatchObject({ open: true, nextChange: null, final: false })
})

test('one closed gate closes it; all reasons are told, in the order of the list', () => {
  const facts = factsWith({ approvals: [], request: null, freezes: [freeze(minutes(9))] })
  const admission = decideAdmission(all, facts, now)
  expect(admission.open).toBe(false)
  expect(admission.decisions.filter(({ decision }) => !decision.open).map(({ kind }) => kind)).toEqual([
    'requested',
    'freeze',
    'approval',
  ])
  expect(admission.decisions).toHaveLength(gates.length)
})

test('the next change is the earliest instant at which a closed gate would open by itself', () => {
  const validations = [
    { environment: 'staging', kind: 'staging' as const, state: 'validated' as const, at: minutes(-57) },
  ]
  expect(decideAdmission(all, factsWith({ validations, freezes: [freeze(minutes(9))] }), now).nextChange).toEqual(
    minutes(3),
  )
})

test('a final answer of one gate ends the wait', () => {
  const validations = [{ environment: 'staging', kind: 'staging' as const, state: 'failed' as const, at: minutes(-5) }]
  expect(decideAdmission(all, factsWith({ validations }), now).final).toBe(true)
})

test('a rollback is asked only what rollbacks are asked: the lease', () => {
  const facts = factsWith({ intent: 'rollback', freezes: [freeze(minutes(9))], approvals: [] })
  const admission = decideAdmission(all, facts, now)
  expect(admission.open).toBe(true)
  expect(admission.decisions.map(({ kind }) => kind)).toEqual(['lease'])
})

test('[F30] a decision depends on the instant it is given, never on the machine’s clock', () => {
  const facts = factsWith({ freezes: [freeze(minutes(60))] })
  const answers = [-10, 0, 59, 60, 24 * 60].map((step) => {
    const { decisions } = decideAdmission(all, facts, minutes(step))
    return decisions.find(({ kind }) => kind === 'freeze')?.decision.open
  })
  expect(answers).toEqual([true, false, false, true, true])
})

test('an unknown gate or wrong options are refused by name', () => {
  expect(() => gatesInUse([{ kind: 'moon' }], gates)).toThrow('a known gate was wanted, found "moon"')
  expect(() => gatesInUse([{ kind: 'soak', for: 'long' }], gates)).toThrow('gate soak')
})

test('kinds are unique and say what they do', () => {
  expect(new Set(gates.map(({ kind }) => kind)).size).toBe(gates.length)
  for (const gate of gates) expect(gate.doc).toMatch(/\.$/)
})
