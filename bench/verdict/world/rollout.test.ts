import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { badShareOf, coldStart, type Effect, faults, healthy } from './effects.ts'
import { boundsMs, quantileMs, shareOf, shareWithin } from './latency.ts'
import { Rollout, type Traffic } from './rollout.ts'
import { ordinary, stress, type World } from './world.ts'

const traffic: Traffic = { requestsPerSecond: 100, errorShare: 0.01, tickSeconds: 5 }

interface Hour {
  readonly requests: number
  readonly errors: number
  readonly latency: number[]
}

/** Many rollouts of half an hour added up, per arm. */
function addUp(world: World, effect: Effect, weight: number, own = traffic, rollouts = 16) {
  const empty = (): { -readonly [K in keyof Hour]: Hour[K] } => ({ requests: 0, errors: 0, latency: [] })
  const sum = { canary: empty(), control: empty() }
  for (let i = 0; i < rollouts; i++) {
    const rollout = new Rollout(world, own, effect, `sum ${i}`)
    for (let at = 0; at < 1800; at += own.tickSeconds) {
      const tick = rollout.next(weight)
      for (const arm of ['canary', 'control'] as const) {
        sum[arm].requests += tick[arm].requests
        sum[arm].errors += tick[arm].errors
        tick[arm].latency.forEach((count, bucket) => {
          sum[arm].latency[bucket] = (sum[arm].latency[bucket] ?? 0) + count
        })
      }
    }
  }
  return sum
}

function quantileOf({ latency, requests }: Hour, share: number): number {
  let rest = share * requests
  let bucket = 0
  while (rest > latency[bucket]!) rest -= latency[bucket++]!
  return boundsMs[bucket]!
}

const fault = (name: string) => faults.find(({ effect }) => effect.name === name)!.effect

describe('a generated rollout', () => {
  test('is the same for the same seed, and another for another', () => {
    const record = (seed: string) => {
      const rollout = new Rollout(stress, traffic, fault('errors 1→2 %'), seed)
      return Array.from({ length: 50 }, () => structuredClone(rollout.next(0.1)))
    }
    expect(record('7')).toEqual(record('7'))
    expect(record('7')).not.toEqual(record('8'))
  })

  test('counts every request in exactly one latency bucket, and no more errors than requests', () => {
    const rollout = new Rollout(ordinary, { ...traffic, requestsPerSecond: 1000 }, fault('outage'), '1')
    for (let i = 0; i < 100; i++) {
      const { canary, control } = rollout.next(0.5)
      for (const { requests, errors, latency } of [canary, control]) {
        expect(latency.reduce((sum, count) => sum + count, 0)).toBe(requests)
        expect(errors).toBeLessThanOrEqual(requests)
      }
      expect(canary.errors).toBe(canary.requests)
    }
  })

  test.each([0.01, 0.1, 0.5])('sends the share %d of the traffic to the new release', (weight) => {
    const { canary, control } = addUp(ordinary, healthy, weight)
    expect(canary.requests / (canary.requests + control.requests)).toBeCloseTo(weight, 2)
  })

  test('fails the share of requests that was asked for, apart from incidents', () => {
    const calm: World = { ...ordinary, sharedIncidents: { ...ordinary.sharedIncidents, everySeconds: 1e9 } }
    const { canary, control } = addUp(calm, healthy, 0.5)
    expect((canary.errors + control.errors) / (canary.requests + control.requests)).toBeGreaterThan(0.009)
    expect((canary.errors + control.errors) / (canary.requests + control.requests)).toBeLessThan(0.0115)
  })

  test.each([
    ['errors 0.1→1 %', 10],
    ['errors 1→2 %', 2],
  ])('%s makes %d times as many errors as the old release has', (name, times) => {
    const errorShare = name.startsWith('errors 0.1') ? 0.001 : 0.01
    const { canary, control } = addUp(ordinary, fault(name), 0.5, { ...traffic, errorShare, requestsPerSecond: 400 })
    const ratio = canary.errors / canary.requests / (control.errors / control.requests)
    expect(ratio / times).toBeGreaterThan(0.93)
    expect(ratio / times).toBeLessThan(1.07)
  })

  test('p95 +20 % and p99 +100 % do just that', () => {
    const slower = addUp(ordinary, fault('p95 +20 %'), 0.5)
    expect(quantileOf(slower.canary, 0.95) / quantileOf(slower.control, 0.95)).toBeCloseTo(2 ** (2 / 8), 1)
    const tail = addUp(ordinary, fault('p99 +100 %'), 0.5)
    expect(quantileOf(tail.canary, 0.99) / quantileOf(tail.control, 0.99)).toBeCloseTo(2, 0)
    expect(quantileOf(tail.canary, 0.95)).toBe(quantileOf(tail.control, 0.95))
  })

  test('a late fault leaves the time before it alone', () => {
    const late = new Rollout(ordinary, traffic, fault('late 0.1→1 %'), '3')
    const calm = new Rollout(ordinary, traffic, healthy, '3')
    for (let i = 0; i < 360; i++) expect(late.next(0.1).canary).toEqual(calm.next(0.1).canary)
    const later = Array.from({ length: 100 }, () => late.next(0.1).canary.errors).reduce((sum, count) => sum + count)
    expect(later).toBeGreaterThan(200)
  })

  test('a cold start fades', () => {
    const slowShare = (from: number) => {
      let [slow, all] = [0, 0]
      for (let i = 0; i < 30; i++) {
        const rollout = new Rollout(ordinary, traffic, coldStart, `cold ${i}`)
        for (let at = 0; at < from + 30; at += 5) {
          const { requests, latency } = rollout.next(0.5).canary
          if (at < from) continue
          all += requests
          latency.forEach((count, bucket) => {
            if (bucket > 0 && boundsMs[bucket - 1]! >= 100) slow += count
          })
        }
      }
      return slow / all
    }
    expect(slowShare(0)).toBeGreaterThan(1.5 * slowShare(300))
  })

  test('errors of the stress world come in greater clumps', () => {
    const dispersion = (world: World) => {
      const calm = { ...world, sharedIncidents: { ...world.sharedIncidents, everySeconds: 1e9 } }
      const rollout = new Rollout(calm, traffic, healthy, 'clumps')
      const counts = Array.from({ length: 4000 }, () => rollout.next(0.5).control.errors)
      const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
      return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length / mean
    }
    expect(dispersion(ordinary)).toBeGreaterThan(1.5)
    expect(dispersion(stress)).toBeGreaterThan(dispersion(ordinary) + 0.5)
  })
})

describe('the latencies of the world', () => {
  test('have the quantiles of the study', () => {
    expect(quantileMs(0.5)).toBeCloseTo(52, -0.5)
    expect(quantileMs(0.95) / 172).toBeCloseTo(1, 1)
    expect(quantileMs(0.99) / 326).toBeCloseTo(1, 1)
    expect(shareWithin(0)).toBe(0)
  })

  test('the slow tail doubles p99 exactly and leaves p95 alone', () => {
    expect(shareOf('slow-tail', 2 * quantileMs(0.99), 1)).toBeCloseTo(0.99, 9)
    expect(shareOf('slow-tail', quantileMs(0.95), 1)).toBeCloseTo(0.95, 9)
  })

  test('bad requests are those that fail, or are slower than healthy ones', () => {
    expect(badShareOf(fault('errors 0.1→1 %'), 0.001)).toBeCloseTo(0.009, 9)
    expect(badShareOf(fault('outage'), 0.001)).toBeCloseTo(0.999, 9)
    expect(badShareOf(fault('p99 +100 %'), 0.001)).toBeCloseTo(0.01, 9)
    expect(badShareOf(fault('p95 +20 %'), 0.001)).toBeGreaterThan(0.02)
    expect(badShareOf(healthy, 0.001)).toBe(0)
  })
})

test('the generator knows nothing of any rule', () => {
  const home = `${import.meta.dirname}/..`
  const files = ['generate.ts', ...globSync('world/*.ts', { cwd: home }).filter((file) => !file.endsWith('.test.ts'))]
  const imports = files.flatMap((file) =>
    [...readFileSync(`${home}/${file}`, 'utf8').matchAll(/from '(.+)'/g)].map((found) => found[1]!),
  )
  expect(files.length).toBeGreaterThan(8)
  expect(imports.filter((from) => !from.startsWith('node:') && !/^\.\/(world\/)?[a-z-]+\.ts$/.test(from))).toEqual([])
})
