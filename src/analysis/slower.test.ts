import { describe, expect, it } from 'vitest'
import { bucket, buckets } from '../../test/support/traffic.ts'
import { beginWatch, withTraffic } from './facts.ts'
import type { RuleOf } from './judgement.ts'
import { judgeSlower } from './slower.ts'

const rule = (over: Partial<RuleOf<'slower'>> = {}): RuleOf<'slower'> => ({
  signal: 'slower',
  quantile: 'p95',
  by: 0.3,
  for: 0,
  atLeastRequests: 50,
  atLeastMs: 5,
  ...over,
})
const both = (seconds: number, next: (s: number) => number, previous = 20) =>
  withTraffic(
    beginWatch({ next: 'next', previous: 'before' }, 0),
    [...buckets('next', seconds, (s) => ({ ms: next(s) })), ...buckets('before', seconds, () => ({ ms: previous }))],
    seconds * 1000,
  )

describe('slower', () => {
  it('is a breach at once when the quantile is far above that of the release before', () => {
    const finding = judgeSlower(
      rule(),
      both(5, () => 60),
      5000,
    )
    expect(finding.outcome).toBe('failed')
    expect(finding.because).toMatch(
      /^p95 6\d\.\d ms on next, \d+ % slower than 2[\d.]+ ms of before beside it, wanted < 30 % slower$/,
    )
  })
  it('waits for its time when it must last', () => {
    const slow = rule({ by: 0.2, for: 10_000 })
    expect(
      judgeSlower(
        slow,
        both(10, () => 60),
        10_000,
      ),
    ).toMatchObject({ outcome: 'passed', since: 2000 })
    expect(
      judgeSlower(
        slow,
        both(20, () => 60),
        20_000,
      ).outcome,
    ).toBe('failed')
  })
  it('forgives a slow start that passes before the time is over', () => {
    const slow = rule({ by: 0.2, for: 10_000 })
    expect(
      judgeSlower(
        slow,
        both(60, (s) => (s < 5 ? 200 : 20)),
        60_000,
      ).outcome,
    ).toBe('passed')
  })
  it('does not count differences that nobody feels', () => {
    expect(
      judgeSlower(
        rule(),
        both(5, () => 6, 3),
        5000,
      ).outcome,
    ).toBe('passed')
  })
  it('does not take a few slow requests for a slow release', () => {
    const few = [
      ...buckets('next', 5, () => ({ requests: 10, ms: 20 })),
      bucket('next', 5, { requests: 4, ms: 80 }),
      ...buckets('before', 6, () => ({ ms: 20 })),
    ]
    const facts = withTraffic(beginWatch({ next: 'next', previous: 'before' }, 0), few, 6000)
    expect(judgeSlower(rule(), facts, 6000).outcome).toBe('passed')
  })
  it('compares with the recent past when the release before has no traffic any more', () => {
    const past = buckets('before', 30, () => ({ ms: 20 }))
    const facts = withTraffic(
      beginWatch({ next: 'next', previous: 'before' }, 100_000, past),
      Array.from({ length: 5 }, (_, s) => bucket('next', 100 + s, { ms: 60 })),
      105_000,
    )
    const finding = judgeSlower(rule(), facts, 105_000)
    expect(finding).toMatchObject({
      outcome: 'failed',
      because: expect.stringContaining('in its recent past') as string,
    })
  })
  it('judges nothing without enough requests of both', () => {
    const facts = withTraffic(beginWatch({ next: 'next', previous: 'before' }, 0), buckets('next', 5), 5000)
    expect(judgeSlower(rule(), facts, 5000).outcome).toBe('inconclusive')
  })
  it('judges nothing against a past whose figures are no numbers', () => {
    const past = [{ ...bucket('before', 1), latency: [Number.NaN, 100] }]
    const fresh = Array.from({ length: 5 }, (_, s) => bucket('next', 100 + s))
    const facts = withTraffic(beginWatch({ next: 'next', previous: 'before' }, 100_000, past), fresh, 105_000)
    expect(judgeSlower(rule(), facts, 105_000).outcome).toBe('inconclusive')
  })
  it('gathers requests over up to a minute where traffic is low', () => {
    const facts = withTraffic(
      beginWatch({ next: 'next', previous: 'before' }, 0),
      [...buckets('next', 50, () => ({ requests: 1, ms: 90 })), ...buckets('before', 50, () => ({ requests: 9 }))],
      50_000,
    )
    expect(judgeSlower(rule(), facts, 50_000).outcome).toBe('failed')
  })
})
