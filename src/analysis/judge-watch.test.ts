import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucket, buckets } from '../../test/support/traffic.ts'
import { type LogLine, latencyBoundsMs, type TrafficBucket } from '../domain/target.ts'
import type { WatchRule } from '../settings/schema.ts'
import { beginWatch, withLogs, withRevenue, withTraffic } from './facts.ts'
import { judgeWatch } from './judge-watch.ts'

const errorRate = { signal: 'error-rate', above: 0.1, for: 3000, atLeastRequests: 20 } as const
const slower = { signal: 'slower', quantile: 'p95', by: 0.2, for: 0, atLeastRequests: 50, atLeastMs: 0 } as const
const availability = { signal: 'availability', below: 0.999, over: 60_000, atLeastRequests: 100 } as const
const revenue = { signal: 'revenue', path: '/api/revenue', field: 'rate', below: 1, every: 2000 } as const
const critical: WatchRule = { signal: 'critical-log', patterns: ['PAYMENT FAILED'] }
const trafficRules: readonly WatchRule[] = [errorRate, { ...errorRate, for: 0 }, availability]

const seconds = 30
const begin = () => beginWatch({ next: 'next', previous: 'before' }, 0)
const watched = (traffic: readonly TrafficBucket[]) => withTraffic(begin(), traffic, seconds * 1000)
const judge = (rules: readonly WatchRule[], traffic: readonly TrafficBucket[]) =>
  judgeWatch(rules, watched(traffic), seconds * 1000)

const anyBucket = (release: string) =>
  fc
    .record({
      second: fc.nat(seconds - 1),
      requests: fc.nat(60),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      ms: fc.double({ min: 0.1, max: 20_000, noNaN: true }),
    })
    .map(({ second, requests, share, ms }) =>
      bucket(release, second, { requests, errors: Math.floor(share * requests), ms }),
    )
const anyTraffic = (release: string) =>
  fc.uniqueArray(anyBucket(release), { maxLength: seconds, selector: ({ at }) => at })

describe('judging a watch', () => {
  it('never turns failed into passed by adding errors to the new release', () => {
    const extra = fc.array(fc.record({ second: fc.nat(seconds - 1), count: fc.integer({ min: 1, max: 30 }) }), {
      maxLength: 10,
    })
    fc.assert(
      fc.property(anyTraffic('next'), anyTraffic('before'), extra, (next, before, added) => {
        const worse = [...next]
        for (const { second, count } of added) {
          const at = worse.findIndex((one) => one.at === second * 1000)
          const old = worse[at] ?? bucket('next', second, { requests: 0 })
          const fresh = { ...old, requests: old.requests + count, errors: old.errors + count }
          if (at === -1) worse.push(fresh)
          else worse[at] = fresh
        }
        for (const rule of trafficRules) {
          const was = judge([rule], [...next, ...before]).verdict
          if (was === 'failed') expect(judge([rule], [...worse, ...before]).verdict).toBe('failed')
        }
      }),
      { numRuns: 300 },
    )
  })

  it('does not depend on the order or the number of readings', () => {
    const rules = [...trafficRules, slower]
    fc.assert(
      fc.property(
        fc.tuple(anyTraffic('next'), anyTraffic('before')).chain(([next, before]) => {
          const all = [...next, ...before]
          return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.nat(all.length))
        }),
        ([all, shuffled, cut]) => {
          const inParts = withTraffic(withTraffic(begin(), shuffled.slice(0, cut), 1000), shuffled, seconds * 1000)
          expect(judgeWatch(rules, inParts, seconds * 1000)).toEqual(judge(rules, all))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('finds nothing slower when both releases answer alike', () => {
    fc.assert(
      fc.property(anyTraffic('next'), (next) => {
        const twin = next.map((one) => ({ ...one, release: 'before' }))
        expect(judge([slower, { ...slower, for: 3000, quantile: 'p50' }], [...next, ...twin]).breaches).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('never passes with figures that are missing, negative or not numbers', () => {
    const broken = fc.constantFrom(Number.NaN, -1, Number.POSITIVE_INFINITY)
    const field = fc.constantFrom('requests', 'errors', 'latency', 'at')
    fc.assert(
      fc.property(anyTraffic('next'), broken, field, (next, value, name) => {
        const bad = bucket('next', 40, { requests: 30 })
        const spoilt = name === 'latency' ? { ...bad, latency: [value] } : { ...bad, [name]: value }
        for (const rule of [...trafficRules, slower]) {
          const facts = withTraffic(begin(), next, seconds * 1000)
          const verdict = judgeWatch([rule], { ...facts, traffic: [...facts.traffic, spoilt] }, seconds * 1000).verdict
          expect(verdict).not.toBe('passed')
        }
      }),
      { numRuns: 200 },
    )
  })

  it('never passes before anything was read, whatever the rule, and not without a rule', () => {
    const lost: WatchRule = { signal: 'health-lost', for: 1000 }
    for (const rule of [errorRate, slower, availability, revenue, critical, lost]) {
      expect(judgeWatch([rule], begin(), 0).verdict).not.toBe('passed')
    }
    expect(judgeWatch([], begin(), 0).verdict).toBe('errored')
  })

  it('can be kept as JSON and taken up again', () => {
    const facts = watched([...buckets('next', 30, () => ({ errors: 9 })), ...buckets('before', 30)])
    const again = JSON.parse(JSON.stringify(facts)) as typeof facts
    expect(judgeWatch(trafficRules, again, 30_000)).toEqual(judgeWatch(trafficRules, facts, 30_000))
  })

  it('costs little over fifteen minutes of seconds', () => {
    const traffic = ['next', 'before'].flatMap((release) =>
      buckets(release, 900, (s) => ({ requests: 40, errors: s % 3, ms: 10 + (s % 40) })),
    )
    const facts = withTraffic(begin(), traffic, 900_000)
    const rules = [...trafficRules, slower, { ...slower, for: 300_000 }]
    judgeWatch(rules, facts, 900_000)
    const from = performance.now()
    for (let i = 0; i < 20; i++) judgeWatch(rules, facts, 900_000)
    expect((performance.now() - from) / 20).toBeLessThan(60)
  })
})

describe('availability', () => {
  it('is a breach over the whole time, to the letter', () => {
    const facts = withTraffic(
      begin(),
      buckets('next', 60, (s) => ({ errors: s < 2 ? 1 : 0 })),
      60_000,
    )
    const { breaches } = judgeWatch([availability], facts, 60_000)
    expect(breaches[0]?.because).toBe('availability 99.833 % (2 errors in 1200) on next over 1 min, wanted ≥ 99.9 %')
  })
  it('does not condemn a release for one error in its first hundred requests, but does for ten', () => {
    const early = (errors: number) =>
      withTraffic(
        begin(),
        buckets('next', 5, (s) => ({ errors: s === 0 ? errors : 0 })),
        5000,
      )
    expect(judgeWatch([availability], early(1), 5000)).toMatchObject({
      verdict: 'passed',
      pending: [{ breaksAt: 60_000 }],
    })
    expect(judgeWatch([availability], early(10), 5000).verdict).toBe('failed')
  })
})

describe('critical-log', () => {
  const line = (text: string): LogLine => ({
    at: new Date(500).toISOString(),
    set: 's',
    replica: 'r1',
    stream: 'stderr',
    text,
  })
  it('is a breach at the first line, which it quotes, and keeps each line once', () => {
    const lines = [line('all well'), line('PAYMENT FAILED for order 7')]
    const facts = withLogs(withLogs(begin(), [critical], lines, 1000), [critical], lines, 2000)
    expect(facts.criticalLines).toHaveLength(1)
    expect(judgeWatch([critical], facts, 2000).breaches).toEqual([
      { rule: critical, since: 500, because: 'critical log line of r1: PAYMENT FAILED for order 7' },
    ])
  })
  it('passes over logs that were read and have none', () => {
    expect(judgeWatch([critical], withLogs(begin(), [critical], [line('all well')], 1000), 1000).verdict).toBe('passed')
  })
})

describe('revenue', () => {
  const read = (...values: readonly (number | null)[]) =>
    values.reduce((facts, value, i) => withRevenue(facts, revenue, { at: i * 2000, value }), begin())
  it('is a breach at any reading below', () => {
    const { breaches } = judgeWatch([revenue], read(2, 0.5, 2), 4000)
    expect(breaches).toMatchObject([
      { since: 2000, because: 'revenue impact: rate of /api/revenue is 0.5, wanted ≥ 1' },
    ])
  })
  it('is errored by a reading that failed, and made good by one in its place', () => {
    expect(judgeWatch([revenue], read(2, null), 2000).verdict).toBe('errored')
    expect(judgeWatch([revenue], read(2, null, 2), 4000).verdict).toBe('passed')
    expect(judgeWatch([revenue], read(2, null, null, 2), 6000).verdict).toBe('errored')
    expect(judgeWatch([revenue], read(2, Number.NaN), 2000).verdict).toBe('errored')
  })
  it('is errored when the readings stopped', () => {
    expect(judgeWatch([revenue], read(2, 2), 60_000).verdict).toBe('errored')
  })
})

describe('figures', () => {
  it('tells requests, errors and quantiles of both releases', () => {
    const { figures } = judge([errorRate], [...buckets('next', 30, () => ({ errors: 2 })), ...buckets('before', 30)])
    expect(figures).toMatchObject({ nextRequests: 600, nextErrors: 60, nextErrorRate: 0.1, previousErrors: 0 })
    expect(figures['nextP95Ms']).toBeGreaterThan(8)
    expect(figures['nextP95Ms']).toBeLessThan(latencyBoundsMs.find((bound) => bound >= 10) ?? 0)
  })
})
