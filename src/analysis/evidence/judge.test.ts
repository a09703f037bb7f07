import { describe, expect, test } from 'vitest'
import { nameable } from './benjamini-hochberg.ts'
import { withTick } from './evidence.ts'
import { judgeEvidence } from './judge.ts'
import { secondsNeeded } from './planner.ts'
import { type Profile, priorProfile } from './profile.ts'
import { type EvidenceSetup, evidenceSetup } from './setup.ts'
import { beginEvidence } from './state.ts'
import type { ArmTick } from './tick.ts'
import { type Behaviour, coarseBounds, drawArm, fineBounds, randomFrom } from './traffic.testdata.ts'

const untimed = priorProfile([])
const arm = (requests: number, errors: number): ArmTick => ({ requests, errors, latency: null })

/** Judges so many equal ticks of given counts. */
function judgeCounts(setup: EvidenceSetup, count: number, canary: ArmTick, control: ArmTick, weight?: number) {
  let state = beginEvidence(setup)
  for (let t = 1; t <= count; t++) {
    const region = { canary, control, ...(weight === undefined ? {} : { weight }) }
    state = withTick(setup, state, { at: t * setup.tickMs, regions: { here: region } })
  }
  return judgeEvidence(setup, state)
}

/** Judges drawn traffic until something is decided, or so many ticks. */
function judgeDrawn(setup: EvidenceSetup, count: number, canary: Behaviour, control: Behaviour) {
  const random = randomFrom(11)
  let state = beginEvidence(setup)
  for (let t = 1; t <= count && state.failed === null; t++) {
    const { boundsMs } = setup.profile
    const arms = { canary: drawArm(random, canary, boundsMs), control: drawArm(random, control, boundsMs) }
    state = withTick(setup, state, { at: t * setup.tickMs, regions: { here: arms } })
  }
  return { ...judgeEvidence(setup, state), ticks: state.ticks }
}

describe('a release is', () => {
  test('failed when it has clearly more errors, in words and figures', () => {
    const setup = evidenceSetup({ profile: untimed })
    const { verdict, action, e, reason, figures } = judgeCounts(setup, 12, arm(359, 3), arm(3225, 1))
    expect([verdict, action]).toEqual(['failed', 'rollback'])
    expect(e).toBeGreaterThan(100)
    expect(reason.text).toMatch(
      /^36 errors of 4,308 on the new release, 12 of 38,700 on the old one: at least (4|5|6|8|10) times worse, odds of a false alarm below 1 in \d+$/,
    )
    expect(reason.data).toMatchObject({ errors: 36, requests: 4308, baseErrors: 12, baseRequests: 38_700 })
    expect(figures.atLeastTimes).toBeLessThan(27)
  })

  test('failed after one tick of 5 s, or within three of 1 s, when it answers nothing', () => {
    const five = evidenceSetup({ profile: untimed })
    expect(judgeCounts(five, 1, arm(50, 50), arm(450, 0))).toMatchObject({
      verdict: 'failed',
      reason: { code: 'outage' },
    })
    const one = evidenceSetup({ profile: untimed, tickMs: 1000 })
    expect(judgeCounts(one, 1, arm(20, 20), arm(180, 0)).verdict).toBe('inconclusive')
    expect(judgeCounts(one, 3, arm(20, 20), arm(180, 0)).verdict).toBe('failed')
  })

  test('neither blamed for an outage of both nor promoted in it', () => {
    const setup = evidenceSetup({ profile: untimed })
    expect(judgeCounts(setup, 60, arm(50, 50), arm(450, 450))).toMatchObject({
      verdict: 'inconclusive',
      action: 'hold',
      reason: { code: 'both-failing' },
    })
  })

  test.each([
    ['fine', fineBounds],
    ['coarse', coarseBounds],
  ])('failed when it is half as slow again, on a %s scale', (_, bounds) => {
    const setup = evidenceSetup({ profile: priorProfile(bounds) })
    const control = { requests: 900, errorShare: 0.001 }
    const { verdict, reason, culprits } = judgeDrawn(
      setup,
      120,
      { requests: 100, errorShare: 0.001, slow: 1.5 },
      control,
    )
    expect(verdict).toBe('failed')
    expect(culprits[0]?.metric).toBe('latency')
    expect(reason.text).toMatch(
      /^[\d.]+ % of the new release's [\d,]+ requests took over [\d.]+ ms, [\d.]+ % of the old one's [\d,]+ over [\d.]+ ms: more than 9 % slower, odds/,
    )
  })

  test('failed when it earns less than half', () => {
    const metrics = [{ id: 'payments', title: 'paid orders', kind: 'share', worse: 'less', weight: 1 }] as const
    const setup = evidenceSetup({ profile: untimed, metrics })
    const control = { requests: 500, errorShare: 0.001, payments: 0.1 }
    const { verdict, reason } = judgeDrawn(setup, 360, { requests: 500, errorShare: 0.001, payments: 0.04 }, control)
    expect(verdict).toBe('failed')
    expect(reason.text).toMatch(
      /^less paid orders on the new release than on the old one, odds of a false alarm below 1 in \d+$/,
    )
  })

  test('passed when it is no worse and there was enough to see', () => {
    const setup = evidenceSetup({ profile: priorProfile(fineBounds) })
    const control = { requests: 900, errorShare: 0.002 }
    const { verdict, action, reason } = judgeDrawn(setup, 300, { requests: 300, errorShare: 0.002 }, control)
    expect([verdict, action]).toEqual(['passed', 'promote'])
    expect(reason.text).toContain('not worse by more than is tolerated')
  })

  test('passed without a single error on either side', () => {
    const setup = evidenceSetup({ profile: untimed })
    expect(judgeCounts(setup, 5, arm(500, 0), arm(4500, 0)).verdict).toBe('inconclusive')
    expect(judgeCounts(setup, 30, arm(500, 0), arm(4500, 0)).verdict).toBe('passed')
  })

  test('held while suspicious', () => {
    const setup = evidenceSetup({ profile: untimed })
    const judged = [4, 5, 6, 7, 8].map((count) => judgeCounts(setup, count, arm(359, 3), arm(3225, 1)))
    const held = judged.filter(({ action }) => action === 'hold')
    expect(held.length).toBeGreaterThan(0)
    for (const { verdict, e, reason } of held) {
      expect([verdict, reason.code]).toEqual(['inconclusive', 'suspicious'])
      expect(e).toBeLessThan(100)
    }
  })

  test('inconclusive with little traffic, with the time that it would take', () => {
    const setup = evidenceSetup({ profile: untimed })
    const { verdict, action, neededSeconds, reason } = judgeCounts(setup, 24, arm(5, 0), arm(45, 0))
    expect([verdict, action]).toEqual(['inconclusive', 'wait'])
    expect(neededSeconds).toBeGreaterThan(3600)
    expect(reason.text).toContain('too early to tell')
  })

  test.each([
    ['hold', 'hold'],
    ['ask', 'hold'],
    ['extend', 'wait'],
    ['proceed-if-calm', 'promote'],
  ] as const)('as the settings say when its time is up: %s', (whenInconclusive, expected) => {
    const setup = evidenceSetup({ profile: untimed, maxDwellMs: 60_000, whenInconclusive })
    const { verdict, action } = judgeCounts(setup, 24, arm(5, 0), arm(45, 0))
    expect([verdict, action]).toEqual(['inconclusive', expected])
  })
})

describe('what is measured is not trusted when', () => {
  const setup = evidenceSetup({ profile: untimed })

  test('requests are not split as they should be', () => {
    const { verdict, action, reason } = judgeCounts(setup, 30, arm(20, 0), arm(480, 1), 0.1)
    expect([verdict, action, reason.code]).toEqual(['errored', 'data-fault', 'split-broken'])
    expect(judgeCounts(setup, 120, arm(50, 0), arm(450, 0), 0.1).action).not.toBe('data-fault')
  })

  test('nobody asks the canary anything', () => {
    expect(judgeCounts(setup, 11, arm(0, 0), arm(500, 1), 0.1).action).toBe('wait')
    const { verdict, action } = judgeCounts(setup, 12, arm(0, 0), arm(500, 1), 0.1)
    expect([verdict, action]).toEqual(['inconclusive', 'probe'])
    expect(judgeCounts(setup, 30, arm(0, 0), arm(500, 1), 0).action).not.toBe('probe')
  })
})

describe('the threshold', () => {
  const withReplays = (tau: number, replays: number): Profile => ({ ...untimed, replayed: { tau, replays } })
  const tauOf = (profile: Profile) =>
    judgeEvidence(evidenceSetup({ profile }), beginEvidence(evidenceSetup({ profile }))).tau

  test('is what is proven, until enough healthy traffic was replayed', () => {
    expect(tauOf(untimed)).toBe(100)
    expect(tauOf(withReplays(30, 499))).toBe(100)
    expect(tauOf(withReplays(30, 500))).toBe(30)
    expect(tauOf(withReplays(3, 500))).toBe(20)
    expect(tauOf(withReplays(250, 500))).toBe(250)
  })

  test('is told by replays where evidence alone would not do', () => {
    const setup = evidenceSetup({ profile: withReplays(20, 600) })
    const { reason } = judgeCounts(setup, 8, arm(359, 3), arm(3225, 1))
    expect(reason.text).toContain('below 1 in 100 (as 600 replays of healthy traffic say)')
  })
})

test('the plan needs less time with more traffic, more weight and worse faults, and none can find what is tolerated', () => {
  const setup = evidenceSetup({ profile: untimed })
  const plan = (requestsPerSecond: number, weight: number, times: number) =>
    secondsNeeded(setup, { requestsPerSecond, weight, errorShare: 0.001, times }, 100)
  expect(plan(100, 0.1, 10)).toBeLessThan(plan(10, 0.1, 10))
  expect(plan(100, 0.1, 10)).toBeLessThan(plan(100, 0.01, 10))
  expect(plan(100, 0.1, 10)).toBeLessThan(plan(100, 0.1, 2))
  expect(plan(100, 0.1, 1.1)).toBe(Number.POSITIVE_INFINITY)
})

test('comparisons are named by e-BH', () => {
  const es = [{ e: 3 }, { e: 120 }, { e: 45 }, { e: 1 }]
  expect(nameable(es, 0.1)).toEqual([{ e: 120 }, { e: 45 }])
  expect(nameable(es, 0.01)).toEqual([])
  expect(nameable([], 0.1)).toEqual([])
})
