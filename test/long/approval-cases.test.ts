import { expect, test } from 'vitest'
import { askForAdmission } from '../model/admission-cases.ts'
import { adjectives } from '../model/approval-cases.ts'

const count = Number(process.env['TIDEGATE_CASES'] ?? 100_000)

test(`[T02][T03][T05][T09] ${count} whole admissions over void, foreign, expired, self-made and twice-used approvals: admitted only by enough good ones`, {
  timeout: 3_600_000,
}, async () => {
  const tried = await askForAdmission(count)
  expect(tried.cases).toBe(count)
  expect(tried.admitted).toBeGreaterThan(count / 20)
  for (const name of adjectives) expect(tried.of(name), name).toBeGreaterThan(count / 5)
  expect(tried.least().alone).toBeGreaterThan(count / 100)
})
