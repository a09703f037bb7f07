import { describe, expect, test } from 'vitest'
import { absoluteSetup, beginAbsolute, judgeAbsolute, withAbsoluteTick } from './absolute.ts'
import { beginRecentPast, judgeRecentPast, recentPastSetup, withRecentPastTick } from './recent-past.ts'
import { randomFrom } from './traffic.testdata.ts'

function drawErrors(random: () => number, requests: number, share: number): number {
  let errors = 0
  for (let i = 0; i < requests; i++) if (random() < share) errors++
  return errors
}

describe('an absolute limit', () => {
  const setup = absoluteSetup(0.1)
  const fold = (ticks: number, requests: number, errors: number) =>
    Array.from({ length: ticks }, (_, i) => ({ at: (i + 1) * 5000, requests, errors })).reduce(
      (state, tick) => withAbsoluteTick(setup, state, tick),
      beginAbsolute(),
    )

  test('is broken within 15 s by a release that fails throughout', () => {
    expect(judgeAbsolute(setup, fold(3, 50, 50), 1000)).toMatchObject({ verdict: 'failed', action: 'rollback' })
  })

  test('is not the new release’s fault while the old one fails alike', () => {
    expect(judgeAbsolute(setup, fold(30, 50, 50), 1)).toMatchObject({ verdict: 'inconclusive', action: 'hold' })
    expect(judgeAbsolute(setup, fold(30, 50, 50), null).verdict).toBe('failed')
  })

  test('is kept by 8 % where 10 % is allowed, in 300 hours', () => {
    for (let hour = 0; hour < 300; hour++) {
      const random = randomFrom(hour)
      let state = beginAbsolute()
      for (let t = 1; t <= 720; t++) {
        state = withAbsoluteTick(setup, state, { at: t * 5000, requests: 20, errors: drawErrors(random, 20, 0.08) })
      }
      expect(judgeAbsolute(setup, state, null).verdict).toBe('inconclusive')
    }
  })

  test.each([
    { at: 15_000, requests: Number.NaN, errors: 0 },
    { at: 15_000, requests: 5, errors: 6 },
    { at: 5000, requests: 5, errors: 0 },
    { at: Number.NaN, requests: 5, errors: 0 },
  ])('says what cannot be used: %j', (tick) => {
    const state = withAbsoluteTick(setup, fold(2, 50, 0), tick)
    expect(judgeAbsolute(setup, state, null).verdict).toBe('errored')
    expect(state.ticks).toBe(2)
  })
})

describe('the recent past', () => {
  const setup = recentPastSetup({ phi: 1.5 })
  const usual = 0.002

  function watch(seed: number, ticks: number, shareAt: (t: number) => number) {
    const random = randomFrom(seed)
    let state = beginRecentPast()
    for (let t = 1; t <= ticks; t++) {
      const errors = { tries: 1500, events: drawErrors(random, 1500, shareAt(t)), usual }
      state = withRecentPastTick(setup, state, { at: t * 15_000, counts: { errors } })
    }
    return state
  }

  test('raises an alarm within six minutes of ten times the errors, and keeps it', () => {
    const state = watch(1, 100, (t) => (t <= 60 ? usual : 10 * usual))
    expect(state.alarm!.at / 15_000 - 60).toBeLessThan(24)
    const { verdict, reason } = judgeRecentPast(setup, state)
    expect(verdict).toBe('failed')
    expect(reason.text).toMatch(
      /^errors are more than 2 times what is usual at this time: lately \d+ of 1,500, usually 0.2 %/,
    )
    const later = withRecentPastTick(setup, state, { at: 9e9, counts: { errors: { tries: 1500, events: 0, usual } } })
    expect(judgeRecentPast(setup, later).verdict).toBe('failed')
  })

  test('raises none in 10 days of usual traffic', () => {
    const calm = watch(2, 5760, () => usual)
    expect(judgeRecentPast(setup, calm)).toMatchObject({ verdict: 'inconclusive', action: 'wait' })
    const restarted: typeof calm = JSON.parse(JSON.stringify(calm))
    expect(restarted).toStrictEqual(calm)
  })

  test('grows by no more than one tick per tick when twice as bad as usual, on average', () => {
    let sum = 0
    for (let seed = 0; seed < 200; seed++)
      sum += judgeRecentPast(
        setup,
        watch(1000 + seed, 20, () => 2 * usual),
      ).e
    expect(sum / 200 / 20).toBeLessThan(1.3)
  })

  test.each([
    [{ at: 1e9, counts: {} }],
    [{ at: 1e9, counts: { errors: { tries: 1, events: Number.NaN, usual } } }],
    [{ at: 1e9, counts: { errors: { tries: 1, events: 2, usual } } }],
    [{ at: 1e9, counts: { errors: { tries: 1, events: 0, usual: Number.NaN } } }],
    [{ at: 15_000, counts: { errors: { tries: 1, events: 0, usual } } }],
  ])('says what cannot be used: %j', (tick) => {
    const state = withRecentPastTick(
      setup,
      watch(3, 3, () => usual),
      tick,
    )
    expect(judgeRecentPast(setup, state).verdict).toBe('errored')
  })
})
