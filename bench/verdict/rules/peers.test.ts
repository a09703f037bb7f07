import { describe, expect, test } from 'vitest'
import { bucketCount } from '../world/latency.ts'
import type { ArmCounts } from '../world/rollout.ts'
import { ArmBlock, Blocks } from './blocks.ts'
import { argoDocumented, argoMinutes, flaggerDocumented, thresholds } from './controllers.ts'
import { increaseOf, kayentaDocumented, kayentaFast } from './kayenta.ts'
import { canBeHigher, shiftOf } from './mann-whitney.ts'
import { peers } from './peers.ts'
import type { Rule } from './rule.ts'
import { betaMixture, distributionEvidence, mixtureEvidence, msprt, netflix } from './sequential.ts'

/** Bucket of about 50 ms and of about 700 ms. */
const [fast, slow] = [30, 60]

function arm(requests: number, errors: number, slowOnes = 0): ArmCounts {
  const latency = new Array<number>(bucketCount).fill(0)
  latency[fast] = requests - slowOnes
  latency[slow] = slowOnes
  return { requests, errors, latency }
}

/** Shows a rule an hour of ticks of 5 s; gives the second at which each score first reached its limit. */
function alarmsOf(rule: Rule, limits: readonly number[], canaryAt: (at: number) => ArmCounts): (number | undefined)[] {
  const circumstances = { weight: 0.1, errorShare: 0.001, tickSeconds: 5, plannedSeconds: 3600 }
  const watch = rule.begin(circumstances)
  const blocks = new Blocks(5)
  const found = limits.map((): number | undefined => undefined)
  for (let at = 5; at <= 3600; at += 5) {
    const view = blocks.observe({ at, canary: canaryAt(at), control: arm(450, at % 20 === 0 ? 1 : 0) })
    watch.observe(view)
    blocks.close(view)
    for (const [i, limit] of limits.entries()) if (found[i] === undefined && watch.scores[i]! >= limit) found[i] = at
  }
  return found
}

const rule = (name: string) => peers.find((one) => one.name === name)!
const good = () => arm(50, 0)

describe('Flagger as documented', () => {
  const [limit] = flaggerDocumented.documented!

  test('rolls an outage back when the check after the fifth failed one begins', () => {
    expect(alarmsOf(flaggerDocumented, [limit!], () => arm(50, 50))).toEqual([360])
  })

  test('never forgives a failed check, whatever failed', () => {
    const badMinutes = new Set([3, 9, 14, 20, 31])
    const sometimes = (at: number) => {
      const minute = Math.ceil(at / 60)
      if (!badMinutes.has(minute)) return good()
      return minute < 10 ? arm(50, 1) : arm(50, 0, 5)
    }
    expect(alarmsOf(flaggerDocumented, [limit!], sometimes)).toEqual([32 * 60])
  })

  test('takes silence for a failed check', () => {
    expect(alarmsOf(flaggerDocumented, [limit!], () => arm(0, 0))).toEqual([360])
  })

  test('does not see errors of half a percent', () => {
    expect(alarmsOf(flaggerDocumented, [limit!], (at) => arm(50, at % 20 === 0 ? 1 : 0))).toEqual([undefined])
  })
})

describe('Argo Rollouts as documented', () => {
  test('aborts an outage at the fourth measurement, after 20 minutes', () => {
    expect(alarmsOf(argoDocumented, argoDocumented.documented!, () => arm(50, 50))).toEqual([1200])
  })

  test('by irate only sees the last two scrapes', () => {
    expect(alarmsOf(argoDocumented, argoDocumented.documented!, (at) => arm(50, at % 300 === 0 ? 0 : 50))).toEqual([
      undefined,
    ])
  })

  test('by the minute aborts at the fourth failed measurement, and takes silence for none', () => {
    expect(alarmsOf(argoMinutes, argoMinutes.documented!, () => arm(50, 1))).toEqual([240])
    expect(alarmsOf(argoMinutes, argoMinutes.documented!, () => arm(0, 0))).toEqual([undefined])
  })
})

describe('tuned threshold rules', () => {
  test.each([
    ['Flagger 5 × 1 m', 360],
    ['Argo 4 × 1 m', 240],
    ['one minute', 60],
    ['five minutes', 300],
  ])('%s alarms at %d s of a steady two percent of errors when its limit is one', (name, seconds) => {
    const [byErrors] = alarmsOf(rule(name), [0.01], () => arm(50, 1))
    expect(byErrors).toBe(seconds)
  })

  test('the ratio of five minutes compares with the old release', () => {
    expect(alarmsOf(rule('five minutes, ratio'), [10], () => arm(50, 1))[0]).toBe(300)
    expect(alarmsOf(rule('five minutes, ratio'), [100], () => arm(50, 1))[0]).toBeUndefined()
  })

  test('judge p95 and p99 too', () => {
    const alarms = alarmsOf(rule('one minute'), [1, 400, 400], () => arm(50, 0, 2))
    expect(alarms).toEqual([undefined, undefined, 60])
  })

  test('are five', () => {
    expect(thresholds.length).toBe(5)
  })
})

describe('Kayenta', () => {
  test('the shift and its lower end agree with a count by hand', () => {
    const x = Float64Array.from([3, 5, 7, 9])
    const y = Float64Array.from([1, 2, 4, 6])
    const differences = [...x].flatMap((a) => [...y].map((b) => a - b)).sort((a, b) => a - b)
    expect(shiftOf(x, y, 1).estimate).toBeCloseTo((differences[7]! + differences[8]!) / 2, 9)
    const rank = Math.floor(8 - Math.sqrt((16 * 9) / 12))
    expect(shiftOf(x, y, 1).lower).toBeCloseTo(differences[rank - 1]!, 9)
    expect(canBeHigher(x, y, 2.33)).toBe(false)
  })

  test('calls a metric high by its ratio, and equal ones not at all', () => {
    const low = Array.from({ length: 60 }, (_, i) => 100 + (i % 7))
    expect(
      increaseOf(
        low.map((value) => 1.5 * value),
        low,
      ),
    ).toBeCloseTo(1.5, 6)
    expect(increaseOf(low, low)).toBe(0)
    expect(
      increaseOf(
        low,
        low.map((value) => 1.5 * value),
      ),
    ).toBe(0)
    expect(increaseOf([], low)).toBe(0)
  })

  test('judges by the hour, or every 500 s when it is to be fast', () => {
    expect(alarmsOf(kayentaDocumented, [1], () => arm(50, 5))).toEqual([3600])
    expect(alarmsOf(kayentaFast, [1], () => arm(50, 5))).toEqual([500])
  })
})

describe('sequential tests', () => {
  test('mSPRT evidence is the ratio of the mixed to the null likelihood', () => {
    const [c, n, b, m, tau] = [30, 1000, 90, 9000, 0.005]
    const pooled = 120 / 10_000
    const variance = pooled * (1 - pooled) * (1 / n + 1 / m)
    const density = (x: number, v: number) => Math.exp((-x * x) / (2 * v)) / Math.sqrt(v)
    const wanted = Math.log(density(c / n - b / m, variance + tau * tau) / density(c / n - b / m, variance))
    expect(mixtureEvidence(c, n, b, m, tau)).toBeCloseTo(wanted, 9)
    expect(mixtureEvidence(1, 1000, 90, 9000, tau)).toBe(0)
    expect(mixtureEvidence(0, 1000, 0, 9000, tau)).toBe(0)
  })

  test('mSPRT looks every minute, from 100 requests on', () => {
    const [limit] = msprt.documented!
    expect(alarmsOf(msprt, [limit!], () => arm(50, 5))[0]! % 60).toBe(0)
    expect(alarmsOf(msprt, [Number.MIN_VALUE], (at) => arm(at % 60 === 0 ? 20 : 0, at % 60 === 0 ? 20 : 0))).toEqual([
      300,
    ])
  })

  test('the Beta mixture is the ratio of Beta functions, whatever the order of errors', () => {
    const evidence = betaMixture(0.5)
    expect(Math.exp(evidence(3, 0))).toBeCloseTo(((10 * 11 * 12) / (20 * 21 * 22)) * 8, 9)
    const [a, b] = [betaMixture(0.1), betaMixture(0.1)]
    a(5, 0)
    b(2, 3)
    expect(a(1, 7)).toBeCloseTo(b(4, 4), 9)
    expect(betaMixture(0.1)(0, 50)).toBe(0)
  })

  test('the bands of two distributions come apart only for a slower canary', () => {
    const block = (counts: ArmCounts) => {
      const sum = new ArmBlock()
      sum.add(counts)
      return sum
    }
    const [slower, faster] = [block(arm(3000, 0, 1500)), block(arm(3000, 0, 0))]
    expect(distributionEvidence(slower, faster)).toBeGreaterThan(Math.log(1000))
    expect(distributionEvidence(faster, slower)).toBe(0)
    expect(distributionEvidence(slower, slower)).toBe(0)
    expect(distributionEvidence(block(arm(0, 0)), faster)).toBe(0)
  })

  test('Netflix-like finds an outage within a tick', () => {
    expect(alarmsOf(netflix, netflix.documented!, () => arm(50, 50))[0]).toBe(5)
  })
})

test.each(peers)('$name leaves a release alone that never fails', (one) => {
  const limits = one.documented ?? one.tuned!.map(() => Number.POSITIVE_INFINITY)
  expect(alarmsOf(one, limits, good).every((alarm) => alarm === undefined)).toBe(true)
})

describe('blocks', () => {
  test('add up bins, minutes and sliding five minutes', () => {
    const blocks = new Blocks(5)
    const seen: string[] = []
    for (let at = 5; at <= 420; at += 5) {
      const view = blocks.observe({ at, canary: arm(at <= 60 ? 2 : 1, 0), control: arm(9, 0) })
      if (view.bin && at <= 20) seen.push(`bin ${at} ${view.bin.canary.requests}`)
      if (view.minute && at <= 120) seen.push(`minute ${at} ${view.minute.canary.requests}`)
      if (view.fiveMinutes) seen.push(`five ${at} ${view.fiveMinutes.canary.requests}`)
      blocks.close(view)
    }
    expect(seen).toEqual([
      ...['bin 10 4', 'bin 20 4', 'minute 60 24', 'minute 120 12'],
      ...['five 300 72', 'five 360 60', 'five 420 60'],
    ])
  })

  test('interpolate quantiles within their bucket', () => {
    const block = new ArmBlock()
    expect(block.quantileMs(0.5)).toBeNaN()
    block.add(arm(100, 0, 10))
    expect(block.quantileMs(0.9)).toBeCloseTo(2 ** (2 + fast / 8), 6)
    expect(block.quantileMs(0.45)).toBeCloseTo(2 ** (2 + (fast - 0.5) / 8), 6)
    expect(block.quantileMs(0.95)).toBeCloseTo(2 ** (2 + (slow - 0.5) / 8), 6)
  })
})
