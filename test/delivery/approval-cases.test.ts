import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ApprovalFact } from '../../src/domain/facts.ts'
import { decideAdmission, gatesInUse } from '../../src/gates/admission.ts'
import { factsWith, minutes, now, yes } from '../../src/gates/facts.testdata.ts'
import { gates } from '../../src/gates/index.ts'
import { askForAdmission } from '../model/admission-cases.ts'
import { adjectives, cases, isEnough, outsiders, Tried, type Yes } from '../model/approval-cases.ts'

const shapes: Readonly<Record<Yes['is'], readonly Partial<ApprovalFact>[]>> = {
  good: [{}],
  void: [{ state: 'void' }],
  foreign: [{ environment: 'staging' }, { intentDigest: 'e'.repeat(64) }, { intentDigest: '' }],
  expired: [{ expiresAt: minutes(0) }, { expiresAt: minutes(-1e6) }, { grantedAt: minutes(-60) }],
  'self-made': [{}],
  'twice-used': [{ state: 'consumed' }],
}
const part = ['author', 'editor', 'delegator', 'starter'] as const
const inUse = gatesInUse([{ kind: 'staging-validated' }, { kind: 'approval' }], gates)

test('[T02][T03][T05][T09] 100,000 admissions over void, foreign, expired, self-made and twice-used approvals: admitted only by enough good ones', {
  timeout: 120_000,
}, () => {
  const tried = new Tried()
  fc.assert(
    fc.property(cases, fc.constantFrom(1, 2), fc.constantFrom(...part), (said, wanted, role) => {
      const approvals = said.map(({ person, is, shape }, i) =>
        yes({ id: `apr_${i}`, person: `p${person}`, ...shapes[is][shape % shapes[is].length] }),
      )
      const contributors = [0, 1].map((i) => ({ person: `p${outsiders + i}`, why: role, role }))
      const facts = factsWith({ approvals, contributors })
      const rule = { ...facts.approvalRule, people: wanted }
      const { open } = decideAdmission(inUse, { ...facts, approvalRule: rule }, now)
      tried.count(said, wanted, open)
      expect(open).toBe(isEnough(said, wanted))
    }),
    { numRuns: 100_000 },
  )
  expect(tried.cases).toBe(100_000)
  expect(tried.admitted).toBeGreaterThan(10_000)
  for (const name of adjectives) expect(tried.of(name), name).toBeGreaterThan(20_000)
  expect(tried.least().alone).toBeGreaterThan(1000)
})

test('[T02][T03][T05][T09] 800 of them by the whole admission on the database: gates, binding, use and lease in one transaction', {
  timeout: 60_000,
}, async () => {
  const tried = await askForAdmission(800)
  expect(tried.admitted).toBeGreaterThan(20)
  expect(tried.least().all).toBeGreaterThan(80)
})
