import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { component, order, subject } from '../../test/support/check-subject.ts'
import type { CheckResult } from '../domain/verdict.ts'
import { AppError } from '../lib/errors.ts'
import type { Check } from './check.ts'
import { checks } from './index.ts'
import { runCheck } from './run-check.ts'

const result = (outcome: CheckResult['outcome'], found = 'x'): CheckResult => ({
  outcome,
  because: `it ${outcome}`,
  evidence: [{ asked: 'a', wanted: 'w', found, tookMs: 1 }],
})
const check = (run: Check['run']): Check => ({
  kind: 'probe',
  doc: '',
  schema: z.strictObject({ n: z.int().optional() }),
  run,
})
/** A check that answers the outcomes one after the other, the last one for ever. */
function sequence(...outcomes: CheckResult['outcome'][]) {
  let calls = 0
  const probe = check(async () => result(outcomes[Math.min(calls++, outcomes.length - 1)] ?? 'errored'))
  return { probe, calls: () => calls }
}

describe('running a check', () => {
  it('tries again when nothing was judged', async () => {
    const { probe, calls } = sequence('errored', 'inconclusive', 'passed')
    expect(await runCheck(probe, subject(), order({}, { retries: 3 }))).toMatchObject({
      outcome: 'passed',
      because: 'it passed (try 3)',
    })
    expect(calls()).toBe(3)
  })
  it('never tries a failure again: it was measured', async () => {
    const { probe, calls } = sequence('failed', 'passed')
    expect((await runCheck(probe, subject(), order({}, { retries: 3 }))).outcome).toBe('failed')
    expect(calls()).toBe(1)
  })
  it('does not try again what only another setting can change', async () => {
    let calls = 0
    const misused = check(() => {
      calls++
      throw new AppError('invalid-input', 'no database is declared', { hint: 'Declare it.' })
    })
    const found = await runCheck(misused, subject(), order({}, { retries: 3 }))
    expect(found.because).toBe('probe could not be measured: no database is declared. Declare it.')
    expect(calls).toBe(1)
  })
  it('turns whatever is thrown into errored with its message', async () => {
    const broken = check(() => Promise.reject(new Error('the probe broke')))
    expect(await runCheck(broken, subject(), order())).toMatchObject({
      outcome: 'errored',
      because: 'probe could not be measured: the probe broke',
      evidence: [{ wanted: 'a measurement', found: 'the probe broke' }],
    })
  })
  it('ends a check that hangs, also one that does not listen to its signal', async () => {
    const hanging = check(() => new Promise(() => {}))
    const found = await runCheck(hanging, subject(), order({}, { timeout: 50 }))
    expect(found).toMatchObject({
      outcome: 'errored',
      because: expect.stringContaining('no end within 50 ms') as string,
    })
  })
  it('throws when the subject itself was stopped', async () => {
    const stop = new AbortController()
    const hanging = check(() => new Promise(() => {}))
    const running = runCheck(hanging, subject({ signal: stop.signal }), order({}, { retries: 5 }))
    stop.abort(new Error('the run was aborted'))
    await expect(running).rejects.toThrow('the run was aborted')
  })
  it('refuses options that the kind does not know', async () => {
    const { probe, calls } = sequence('passed')
    const found = await runCheck(probe, subject(), order({ m: 1 }))
    expect(found.outcome).toBe('errored')
    expect(calls()).toBe(0)
  })
  it('lets a check be skipped only where the settings allow it', async () => {
    const { probe } = sequence('skipped')
    expect((await runCheck(probe, subject(), order({}, { whenSkipped: 'allow' }))).outcome).toBe('skipped')
    expect(await runCheck(probe, subject(), order())).toMatchObject({
      outcome: 'errored',
      because: 'it skipped; the settings do not let it be skipped',
    })
  })
  it('[T40] keeps secrets, credentials and terminal control out of the evidence, and cuts it to 2 KiB', async () => {
    const told = 'postgres://app:hunter22@db/x?token=abcdef Bearer abcdefghij canary-value \u001b[31mred\u202e'
    const leaky = check(async () => result('failed', told + 'é'.repeat(5000)))
    const api = component({ env: { API_KEY: 'canary-value' }, secretNames: ['API_KEY'] })
    const found = await runCheck(leaky, subject({ components: [api] }), order())
    const text = found.evidence[0]?.found ?? ''
    expect(text).toMatch(/^postgres:\/\/app:\*\*\*@db\/x\?token=\*\*\* Bearer \*\*\* \*\*\* redé/)
    expect(text).toMatch(/é … \(\d+ bytes more\)$/)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2048)
  })
})

describe('the kinds', () => {
  it('have names of their own, a doc, and options that can be parsed twice', () => {
    expect(new Set(checks.map(({ kind }) => kind)).size).toBe(checks.length)
    const examples: Record<string, object> = {
      http: { path: '/', latencyMax: '2s' },
      tcp: { to: 'database' },
      metrics: { has: ['up'] },
      command: { command: ['true'] },
      consistency: { sources: [{ query: 'SELECT 1' }, { query: 'SELECT 1' }] },
      'revenue-impact': { path: '/r', field: 'rate', below: 1, exposure: '2m' },
    }
    for (const { kind, doc, schema } of checks) {
      const once = schema.parse(examples[kind] ?? {})
      expect(schema.parse(once), kind).toEqual(once)
      expect(doc).not.toBe('')
      expect(z.toJSONSchema(schema, { io: 'input' }), kind).toMatchObject({ type: 'object' })
    }
  })
})
