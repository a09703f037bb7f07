import { describe, expect, test } from 'vitest'
import { coldStartOf } from './cold-start.ts'
import { withTick } from './evidence.ts'
import { learnProfile } from './learning.ts'
import { priorProfile, temperAt } from './profile.ts'
import { pseudoCanary, type ReplicaTick } from './pseudo-canary.ts'
import { highestEvidence, replayedThreshold } from './replay.ts'
import { evidenceSetup } from './setup.ts'
import { beginEvidence } from './state.ts'
import type { ArmTick, Tick } from './tick.ts'
import { type Behaviour, drawArm, drawTick, fineBounds, randomFrom } from './traffic.testdata.ts'

const tickMs = 5000
const bounds: readonly number[] = []

/** Hours of equal arms. */
function hoursOf(
  count: number,
  behave: (t: number, random: () => number) => [Behaviour, Behaviour],
  scale = bounds,
): Tick[][] {
  return Array.from({ length: count }, (_, hour) => {
    const random = randomFrom(50 + hour)
    return Array.from({ length: 720 }, (_, t) => drawTick(random, (t + 1) * tickMs, ...behave(t, random), scale))
  })
}

const learn = (hours: Tick[][], boundsMs = bounds) => learnProfile({ hours, tickMs, boundsMs, metrics: [] })
const steady = (errorShare: number, clump = 1): [Behaviour, Behaviour] => [
  { requests: 20, errorShare, clump },
  { requests: 60, errorShare, clump },
]

describe('what is normal', () => {
  test('is a cautious prior, and says so, while there is less than an hour', () => {
    const profile = learn([hoursOf(1, () => steady(0.01))[0]!.slice(0, 700)])
    expect(profile).toMatchObject({ isPrior: true, errors: { phi: 3, psi: 1.5 } })
    expect(profile.hours).toBeCloseTo(700 / 720, 6)
  })

  test('is chance alone where requests fail independently', () => {
    const { errors, errorShare, isPrior, hours, requestsPerSecond } = learn(hoursOf(6, () => steady(0.02)))
    expect(isPrior).toBe(false)
    expect(hours).toBe(6)
    expect(requestsPerSecond).toBeCloseTo(16, 0)
    expect(errorShare).toBeCloseTo(0.02, 2)
    expect(errors.phi).toBeGreaterThanOrEqual(1)
    expect(errors.phi).toBeLessThan(1.35)
    expect(errors.psi).toBeLessThan(1.3)
  })

  test('holds the size of clumps of errors', () => {
    const { errors } = learn(hoursOf(6, () => steady(0.005, 4)))
    expect(errors.phi).toBeGreaterThan(3)
    expect(errors.phi).toBeLessThan(5.5)
  })

  test('tells drift, which weighs more with volume, from clumps', () => {
    let level = 0
    const drifting = (t: number, random: () => number): [Behaviour, Behaviour] => {
      if (t % 24 === 0) level = 0.8 * (random() - 0.5) * Math.sqrt(3)
      return [
        { requests: 100, errorShare: 0.05 * Math.exp(level) },
        { requests: 300, errorShare: 0.05 },
      ]
    }
    const { errors } = learn(hoursOf(6, drifting))
    expect(errors.drift).toBeGreaterThan(0.05)
    expect(temperAt(errors, 500, 12).phi).toBeGreaterThan(2 * errors.phi)
    expect(temperAt(errors, 1, 12)).toEqual({ phi: errors.phi, psi: errors.psi })
  })

  test('holds the latency scale', () => {
    const { edges, latency, survival } = learn(
      hoursOf(1, () => steady(0.01), fineBounds),
      fineBounds,
    )
    expect(edges.map(({ quantile }) => quantile).slice(0, 3)).toEqual([0.5, 0.8, 0.95])
    for (const { quantile, exceed } of edges.slice(0, 3)) expect(exceed / (1 - quantile)).toBeCloseTo(1, 0)
    expect(latency).toHaveLength(6)
    expect(latency[0]!.phi).toBeLessThan(1.5)
    expect(survival).toEqual(survival.toSorted((a, b) => b - a))
  })
})

describe('far more errors than the profile has seen', () => {
  /** Arms that differ by a third from minute to minute. */
  function alarms(drift: number): number {
    const profile = { ...priorProfile([]), errors: { phi: 2, psi: 1.3, clump: 2, drift }, errorShare: 0.02 }
    const setup = evidenceSetup({ profile, plannedTicks: 240 })
    let alarmed = 0
    for (let rollout = 0; rollout < 40; rollout++) {
      const random = randomFrom(900 + rollout)
      let level = 0
      let state = beginEvidence(setup)
      for (let t = 1; t <= 240; t++) {
        if (t % 12 === 1) level = 1.15 * (random() - 0.5)
        const errorShare = 0.05 * Math.exp(level)
        const canary = drawArm(random, { requests: 800, errorShare }, [])
        const control = drawArm(random, { requests: 2400, errorShare: 0.05 }, [])
        state = withTick(setup, state, { at: t * tickMs, regions: { here: { canary, control } } })
      }
      if (state.failed !== null) alarmed++
    }
    return alarmed
  }

  test('raise no false alarms, since evidence is tempered by volume', () => {
    expect(alarms(0.1)).toBe(0)
    expect(alarms(0)).toBeGreaterThan(4)
  })
})

describe('a threshold from replays', () => {
  const setup = evidenceSetup({ profile: priorProfile([]), alpha: 0.05 })

  test('is the order statistic that a further rollout passes with chance alpha at most', () => {
    const highest = Array.from({ length: 199 }, (_, i) => i + 1)
    expect(replayedThreshold(setup, highest)).toEqual({ tau: 190, replays: 199 })
    expect(replayedThreshold(setup, [1, 2])?.tau).toBe(Number.MAX_VALUE)
    expect(replayedThreshold(setup, [])).toBeNull()
  })

  test('comes from the highest evidence of each', () => {
    const [hour] = hoursOf(1, () => steady(0.01))
    const highest = highestEvidence(setup, hour!)
    expect(highest).toBeGreaterThanOrEqual(1 - 0.2)
    expect(highest).toBeLessThan(20)
  })
})

describe('a pseudo-canary', () => {
  const arm = (requests: number): ArmTick => ({
    requests,
    errors: 0,
    latency: [requests, 0],
    metrics: { sold: { tries: 1, events: 2 } },
  })
  const ticks: ReplicaTick[] = [{ at: 5000, replicas: { a: arm(1), b: arm(2), c: arm(4), d: arm(8) } }]
  const canaryOf = (turn: number) => pseudoCanary(ticks, 2, turn)[0]!.regions['all']!.canary!.requests

  test('is some replicas against the others, which ones by turn', () => {
    const [tick] = pseudoCanary(ticks, 2, 0)
    expect(tick!.regions['all']).toEqual({
      canary: { ...arm(3), latency: [3, 0], metrics: { sold: { tries: 2, events: 4 } } },
      control: { ...arm(12), latency: [12, 0], metrics: { sold: { tries: 2, events: 4 } } },
    })
    expect(new Set(Array.from({ length: 12 }, (_, turn) => canaryOf(turn))).size).toBe(6)
  })

  test('needs replicas on both sides', () => {
    expect(pseudoCanary(ticks, 4, 0)).toEqual([])
    expect(pseudoCanary(ticks, 0, 0)).toEqual([])
  })
})

test('a cold start lasts as long as fresh replicas are slower', () => {
  const starts = Array.from({ length: 10 }, (_, start) => {
    const random = randomFrom(300 + start)
    return Array.from({ length: 36 }, (_, t) => {
      const slow = t < 8 ? 2 : 1
      return drawTick(
        random,
        (t + 1) * tickMs,
        { requests: 50, errorShare: 0.01, slow },
        { requests: 150, errorShare: 0.01 },
      )
    })
  })
  const slowAbove = 32
  expect(coldStartOf(starts, slowAbove)).toBe(40_000)
  expect(
    coldStartOf(
      starts.map((start) => start.slice(8)),
      slowAbove,
    ),
  ).toBe(0)
})

test('a service that has troubles of its own later on is no cold one', () => {
  const starts = Array.from({ length: 10 }, (_, start) => {
    const random = randomFrom(500 + start)
    return Array.from({ length: 120 }, (__, t) => {
      const errorShare = t > 60 && t < 70 ? 0.2 : 0.01
      return drawTick(random, (t + 1) * tickMs, { requests: 50, errorShare }, { requests: 150, errorShare: 0.01 })
    })
  })
  expect(coldStartOf(starts, 32)).toBe(0)
})
