import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withTick } from './evidence.ts'
import { judgeEvidence } from './judge.ts'
import { priorProfile } from './profile.ts'
import { evidenceSetup, warmUpOf } from './setup.ts'
import { beginEvidence, type EvidenceState, withStep } from './state.ts'
import type { ArmTick, RegionTick, Tick } from './tick.ts'
import { type Behaviour, drawArm, fineBounds, randomFrom } from './traffic.testdata.ts'

const metrics = [
  { id: 'payments', kind: 'share', worse: 'less', weight: 0.5 },
  { id: 'revenue', kind: 'sum', worse: 'less', weight: 0.5 },
] as const
const setup = evidenceSetup({ profile: priorProfile(fineBounds), metrics, warmUp: warmUpOf(60_000), plannedTicks: 100 })
const regions = ['aws', 'azure', 'gcp']

function ticksOf(seed: number, count: number, canary: Behaviour, control: Behaviour): Tick[] {
  const random = randomFrom(seed)
  return Array.from({ length: count }, (_, i) => {
    const draw = (): RegionTick => ({
      canary: drawArm(random, canary, fineBounds),
      control: drawArm(random, control, fineBounds),
      weight: 0.25,
    })
    return { at: (i + 1) * 5000, regions: Object.fromEntries(regions.map((name) => [name, draw()])) }
  })
}

const good = { requests: 100, errorShare: 0.01, payments: 0.3 }
const fold = (ticks: readonly Tick[], from: EvidenceState = beginEvidence(setup)) =>
  ticks.reduce((state, tick) => withTick(setup, state, tick), from)

describe('an analysis', () => {
  test('stored and read back at any tick goes on to the same bits', () => {
    const ticks = ticksOf(1, 40, { ...good, errorShare: 0.05 }, { ...good, requests: 300 })
    const whole = fold(ticks)
    for (let cut = 0; cut <= ticks.length; cut++) {
      const stored: EvidenceState = JSON.parse(JSON.stringify(fold(ticks.slice(0, cut))))
      const resumed = fold(ticks.slice(cut), stored)
      expect(resumed).toStrictEqual(whole)
      expect(JSON.stringify(judgeEvidence(setup, resumed))).toBe(JSON.stringify(judgeEvidence(setup, whole)))
    }
  })

  test('does not change what it is given', () => {
    const [first, second] = ticksOf(2, 2, good, good)
    const state = withTick(setup, beginEvidence(setup), first!)
    const before = JSON.stringify(state)
    withTick(setup, state, second!)
    expect(JSON.stringify(state)).toBe(before)
  })

  test('does not care in which order clouds are merged', () => {
    const ticks = ticksOf(3, 30, { ...good, errorShare: 0.03 }, { ...good, requests: 300 })
    const expected = JSON.stringify(judgeEvidence(setup, fold(ticks)))
    fc.assert(
      fc.property(fc.infiniteStream(fc.shuffledSubarray(regions, { minLength: 3 })), (orders) => {
        const mixed = ticks.map(({ at, regions: all }) => {
          const order = orders.next().value
          return { at, regions: Object.fromEntries(order.map((name: string) => [name, all[name]!])) }
        })
        expect(JSON.stringify(judgeEvidence(setup, fold(mixed)))).toBe(expected)
      }),
      { numRuns: 20 },
    )
  })

  test('finds a fault of one cloud and names it', () => {
    const ticks = ticksOf(4, 60, good, { ...good, requests: 300 })
    const random = randomFrom(5)
    const bad = ticks.map((tick) => {
      const canary = drawArm(random, { ...good, errorShare: 0.3 }, fineBounds)
      return { ...tick, regions: { ...tick.regions, azure: { ...tick.regions['azure']!, canary } } }
    })
    const { verdict, culprits, perRegion } = judgeEvidence(setup, fold(bad))
    expect(verdict).toBe('failed')
    expect(culprits[0]).toMatchObject({ metric: 'errors', region: 'azure' })
    expect(culprits.map(({ region }) => region)).not.toContain('aws')
    expect(perRegion['azure']).toBeGreaterThan(perRegion['gcp']! * 100)
  })

  test('goes on over the steps of a rollout: its evidence stays, the time between them is no fault', () => {
    const ticks = ticksOf(6, 20, good, { ...good, requests: 300 })
    const first = fold(ticks.slice(0, 14))
    const later = ticks.slice(14).map((tick) => ({ ...tick, at: tick.at + 3_600_000 }))
    const second = fold(later, withStep(first, { at: 70_000 + 3_600_000, fresh: false }))
    expect(second.faults).toEqual({})
    expect(second.ticks).toBe(20)
    expect(second.cells).toEqual(fold(ticks).cells)
  })
})

type Break = (tick: Tick) => Tick | null

const onArm =
  (change: (arm: ArmTick) => ArmTick | null): Break =>
  ({ at, regions: all }) => ({
    at,
    regions: { ...all, gcp: { ...all['gcp']!, canary: change(all['gcp']!.canary!) } },
  })

const breaks: Readonly<Record<string, Break>> = {
  'the tick is missing': () => null,
  'the new release was not read': onArm(() => null),
  'a region vanished': ({ at, regions: { gcp: _, ...rest } }) => ({ at, regions: rest }),
  'no region was read': ({ at }) => ({ at, regions: {} }),
  'NaN requests': onArm((arm) => ({ ...arm, requests: Number.NaN })),
  'infinite errors': onArm((arm) => ({ ...arm, errors: Number.POSITIVE_INFINITY })),
  'negative errors': onArm((arm) => ({ ...arm, errors: -1 })),
  'half a request': onArm((arm) => ({ ...arm, requests: 10.5 })),
  'more errors than requests': onArm((arm) => ({ ...arm, errors: arm.requests + 1 })),
  'latency vanished': onArm((arm) => ({ ...arm, latency: null })),
  'latency of another scale': onArm((arm) => ({ ...arm, latency: [1, 2, 3] })),
  'a negative latency count': onArm((arm) => ({ ...arm, latency: arm.latency!.with(3, -1) })),
  'a metric vanished': onArm((arm) => ({ ...arm, metrics: { payments: arm.metrics!['payments']! } })),
  'a metric is NaN': onArm((arm) => ({
    ...arm,
    metrics: { ...arm.metrics, revenue: { tries: 1, events: Number.NaN } },
  })),
  'the clock went back': (tick) => ({ ...tick, at: tick.at - 60_000 }),
  'the instant is NaN': (tick) => ({ ...tick, at: Number.NaN }),
}

describe('broken data', () => {
  /** Without metrics of its own, so that good traffic passes soon. */
  const plain = evidenceSetup({
    profile: priorProfile(fineBounds),
    metrics: [{ ...metrics[0], weight: 0.1 }, metrics[1]],
  })
  const calm = { ...plain, pass: { ...plain.pass, at: 1.2, minDwellMs: 0 } }
  const ticks = ticksOf(7, 60, { ...good, requests: 150, errorShare: 0 }, { ...good, requests: 450, errorShare: 0.01 })
  const judge = (seen: readonly Tick[]) => {
    const state = seen.reduce((before, tick) => withTick(calm, before, tick), beginEvidence(calm))
    return judgeEvidence(calm, state, seen.at(-1)?.at)
  }

  test('is only broken where it says so: whole, the same traffic passes', () => {
    expect(judge(ticks)).toMatchObject({ verdict: 'passed', action: 'promote' })
  })

  test.each(Object.keys(breaks))('%s: errored with what was found, and never passed until a minute later', (name) => {
    const before = ticks.slice(0, 40).reduce((state, tick) => withTick(calm, state, tick), beginEvidence(calm))
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 46 }), fc.integer({ min: 1, max: 3 }), (from, length) => {
        let state = before
        let brokenAt = Number.NEGATIVE_INFINITY
        for (const [i, tick] of ticks.entries()) {
          if (i < 40) continue
          const shown = i >= from && i < from + length ? breaks[name]!(tick) : tick
          if (shown === null) continue
          state = withTick(calm, state, shown)
          const { verdict, reason, figures } = judgeEvidence(calm, state)
          const isBroken = shown !== tick || (name === 'the tick is missing' && i === from + length)
          if (isBroken) {
            brokenAt = tick.at
            expect([verdict, reason.code]).toEqual(['errored', 'bad-data'])
            expect(figures.dropped).toBeGreaterThan(0)
          } else if (tick.at - brokenAt < 60_000 - 5000) expect(verdict).not.toBe('passed')
        }
      }),
      { numRuns: 10 },
    )
  })

  test('the same tick twice is counted once', () => {
    const twice = ticks.slice(0, 20).flatMap((tick) => [tick, tick])
    const once = ticks.slice(0, 20)
    const cells = (seen: readonly Tick[]) =>
      seen.reduce((state, tick) => withTick(calm, state, tick), beginEvidence(calm)).cells
    expect(cells(twice)).toEqual(cells(once))
    expect(judge(twice).verdict).toBe('errored')
  })

  test('a clock that was wrong for one tick does not blind the analysis', () => {
    const jump = ticks.map((tick, i) => (i === 10 ? { ...tick, at: tick.at + 86_400_000 } : tick))
    const state = jump.reduce((before, tick) => withTick(calm, before, tick), beginEvidence(calm))
    expect(state.lastAt).toBe(ticks.at(-1)!.at)
    expect(state.ticks).toBe(58)
  })
  test('silence is errored', () => {
    const state = ticks.reduce((before, tick) => withTick(calm, before, tick), beginEvidence(calm))
    expect(judgeEvidence(calm, state, ticks.at(-1)!.at + 16_000)).toMatchObject({ verdict: 'errored', action: 'wait' })
    expect(judgeEvidence(calm, state, ticks.at(-1)!.at + 61_000)).toMatchObject({ verdict: 'errored', action: 'hold' })
  })
})
