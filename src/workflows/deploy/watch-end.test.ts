import { describe, expect, test } from 'vitest'
import { beginWatch, withTraffic } from '../../analysis/facts.ts'
import { judgeWatch } from '../../analysis/judge-watch.ts'
import { latencyBoundsMs } from '../../domain/target.ts'
import type { WatchRule } from '../../settings/schema.ts'
import { maySayPassed } from './watch-end.ts'

const rule: WatchRule = { signal: 'error-rate', above: 0.1, for: 2000, atLeastRequests: 5 }
const quiet = { verdict: 'passed', pending: [] } as const

function bucket(at: number, requests: number, errors: number) {
  return { at, release: 'lark@2', requests, errors, latency: latencyBoundsMs.map(() => 0).concat(requests) }
}

describe('a watch may end as passed', () => {
  test('only after as many whole seconds as it was to last', () => {
    expect(maySayPassed(quiet, { since: 10_060, now: 11_846, forMs: 1000 })).toBe(false)
    expect(maySayPassed(quiet, { since: 10_060, now: 12_000, forMs: 1000 })).toBe(true)
    expect(maySayPassed(quiet, { since: 10_000, now: 11_000, forMs: 1000 })).toBe(true)
  })

  test('not while a rule is on its way to a breach', () => {
    const facts = beginWatch({ next: 'lark@2', previous: 'lark@1' }, 10_000)
    const judged = judgeWatch([rule], withTraffic(facts, [bucket(10_000, 9, 9)], 11_100), 11_100)
    expect(judged).toMatchObject({ verdict: 'passed', pending: [{ rule }] })
    expect(maySayPassed(judged, { since: 10_000, now: 11_100, forMs: 1000 })).toBe(false)
  })
})
