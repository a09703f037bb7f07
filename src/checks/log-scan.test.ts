import { describe, expect, it } from 'vitest'
import { component, order, subject } from '../../test/support/check-subject.ts'
import type { LogLine } from '../domain/target.ts'
import { logScan, matches } from './log-scan.ts'
import { runCheck } from './run-check.ts'

const line = (text: string, set = component().set): LogLine => ({
  at: '',
  set,
  replica: 'api-1',
  stream: 'stdout',
  text,
})
const run = (lines: readonly LogLine[], options: object) =>
  runCheck(logScan, subject({ logs: async () => lines }), order({ ...options }))

describe('log-scan', () => {
  it('quotes the lines that match a pattern', async () => {
    const found = await run([line('started'), line('payment 7 failed: card')], { patterns: ['payment * failed'] })
    expect(found).toMatchObject({
      outcome: 'failed',
      evidence: [{ found: '1: api-1: payment 7 failed: card', figures: { lines: 2 } }],
    })
  })
  it('knows levels in JSON, by number, and as a first word', async () => {
    const lines = [
      '{"time":1,"level":"error","msg":"x"}',
      '{"level":50}',
      '2026-11-21T10:00:00Z ERROR no',
      '[error] no',
      'an error in passing',
      '{"level":30}',
    ]
    const found = await run(
      lines.map((text) => line(text)),
      { levels: ['error', 'fatal'] },
    )
    expect(found.evidence[0]?.figures).toEqual({ lines: 6, matching: 4 })
  })
  it('looks only at the release’s own sets, and allows as many as the settings say', async () => {
    expect((await run([line('ERROR a', 'other.set')], { levels: ['error'] })).outcome).toBe('passed')
    expect((await run([line('ERROR a')], { levels: ['error'], atMost: 1 })).outcome).toBe('passed')
  })
  it('wants lines that must be there', async () => {
    expect((await run([line('listening')], { must: ['listening'] })).outcome).toBe('passed')
    expect((await run([], { must: ['listening'] })).outcome).toBe('failed')
  })
  it('is errored when it is told to look for nothing', async () => {
    expect((await run([], {})).outcome).toBe('errored')
  })
  it('[T26] matches hostile patterns in linear time', () => {
    const from = performance.now()
    expect(matches('a'.repeat(200_000), `${'a*'.repeat(100)}b`)).toBe(false)
    expect(performance.now() - from).toBeLessThan(200)
  })
})
