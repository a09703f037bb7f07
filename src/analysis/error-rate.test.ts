import { describe, expect, it } from 'vitest'
import { bucket, buckets } from '../../test/support/traffic.ts'
import { judgeErrorRate } from './error-rate.ts'
import { beginWatch, withTraffic } from './facts.ts'
import type { RuleOf } from './judgement.ts'

const rule = (over: Partial<RuleOf<'error-rate'>> = {}): RuleOf<'error-rate'> => ({
  signal: 'error-rate',
  above: 0.1,
  for: 3000,
  atLeastRequests: 20,
  ...over,
})
const seen = (seconds: number, errors: (second: number) => { requests?: number; errors?: number }) =>
  withTraffic(
    beginWatch({ next: 'next', previous: 'before' }, 0),
    [...buckets('next', seconds, errors), ...buckets('before', seconds)],
    seconds * 1000,
  )

describe('error-rate', () => {
  it('says how many of how many requests failed, over how long, and what was wanted', () => {
    const finding = judgeErrorRate(
      rule(),
      seen(5, (s) => ({ requests: 40, errors: s < 2 ? 0 : 14 })),
      5000,
    )
    expect(finding).toEqual({
      outcome: 'failed',
      because: 'error rate 35 % (42 of 120) on next over the last 3.0 s, wanted ≤ 10 %; the release before: 0 %',
      since: 2000,
    })
  })
  it('is pending, not a breach, until the rate was above for the whole time', () => {
    const finding = judgeErrorRate(
      rule(),
      seen(4, (s) => ({ errors: s < 2 ? 0 : 10 })),
      4000,
    )
    expect(finding).toMatchObject({ outcome: 'passed', since: 2000, breaksAt: 5000 })
  })
  it('begins anew when the rate fell in between', () => {
    const finding = judgeErrorRate(
      rule(),
      seen(5, (s) => ({ errors: s === 2 ? 0 : 10 })),
      5000,
    )
    expect(finding.outcome).toBe('passed')
  })
  it('takes seconds without requests neither as good nor as bad', () => {
    const silent = (s: number) => (s % 2 === 1 ? { requests: 0 } : { errors: 10 })
    expect(judgeErrorRate(rule(), seen(4, silent), 4000).outcome).toBe('passed')
    expect(judgeErrorRate(rule(), seen(5, silent), 5000).outcome).toBe('failed')
  })
  it('is not forgiven by one lucky second when it must last five minutes', () => {
    const facts = seen(310, (s) => ({ requests: 5, errors: s % 7 === 0 ? 0 : 2 }))
    expect(judgeErrorRate(rule({ for: 300_000 }), facts, 310_000).outcome).toBe('failed')
  })
  it('does not take a two minute outage for five minutes', () => {
    const facts = seen(400, (s) => ({ errors: s >= 60 && s < 180 ? 20 : 0 }))
    expect(judgeErrorRate(rule({ for: 300_000 }), facts, 400_000).outcome).toBe('passed')
  })
  it('acts at once on the current seconds when it needs not last', () => {
    const facts = withTraffic(
      beginWatch({ next: 'next', previous: null }, 0),
      [bucket('next', 0, { requests: 30, errors: 9 })],
      300,
    )
    expect(judgeErrorRate(rule({ for: 0 }), facts, 300).outcome).toBe('failed')
  })
  it('judges nothing with fewer requests than wanted', () => {
    const finding = judgeErrorRate(
      rule(),
      seen(5, () => ({ requests: 3, errors: 3 })),
      5000,
    )
    expect(finding.outcome).toBe('inconclusive')
  })
  it('has no verdict while no whole second was judged, however many requests came', () => {
    const begun = beginWatch({ next: 'next', previous: null }, 0)
    const one = withTraffic(begun, [bucket('next', 0, { requests: 500, errors: 0 })], 900)
    expect(judgeErrorRate(rule(), one, 900)).toMatchObject({
      outcome: 'inconclusive',
      because: expect.stringContaining('no whole second'),
    })
    const over = withTraffic(begun, [bucket('next', 0, { requests: 500, errors: 0 })], 1000)
    expect(judgeErrorRate(rule(), over, 1000).outcome).toBe('passed')
  })
  it('is errored when the edge was not read lately, or never', () => {
    expect(
      judgeErrorRate(
        rule(),
        seen(5, () => ({})),
        60_000,
      ).outcome,
    ).toBe('errored')
    expect(judgeErrorRate(rule(), beginWatch({ next: 'next', previous: null }, 0), 0).outcome).toBe('errored')
  })
})
