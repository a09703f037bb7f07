import { describe, expect, test } from 'vitest'
import { ratiosOf } from './comparison.ts'
import { demandsOf } from './demands.ts'
import { readOptions } from './options.ts'
import { reportOf } from './report.ts'
import type { Measured, Results } from './results.ts'
import { study } from './study.ts'
import { figuresOf, nothing, tallyOf, tuneLimits } from './tally.ts'

const small = ['--cells', '100 rps, 50 %, 0.1 %', '--null', '12', '--peer-null', '4', '--cold', '4', '--effects', '3']
const few = ['--climbs', '0', '--calibrate', '30', '--history', '2']

describe('a study', () => {
  test('finds the same with one thread as with two, and tells all of it', async () => {
    const [one, two] = await Promise.all(
      ['1', '2'].map((workers) => study(readOptions([...small, ...few, '--workers', workers])!)),
    )
    expect(one).toEqual(two)
    expect(one!.healthy[0]!.figures['Tidegate, documented']!.rollouts).toBe(12)
    expect(one!.healthy[0]!.figures['mSPRT, tuned']!.rollouts).toBe(4)
    expect(one!.cold[0]!.figures['Tidegate, documented']!.rollouts).toBe(4)
    expect(one!.faults.map(({ effect }) => effect)).toContain('outage')
    const ratios = one!.faults.map(ratiosOf)
    expect(reportOf(one!, ratios, demandsOf(one!, ratios))).toContain('| ordinary | 100 rps, 50 %, 0.1 % |')
  })

  test('with other seeds finds something else', async () => {
    const [dev, held] = await Promise.all(
      [
        ['--seed', '1'],
        ['--held-out', 'v1.0'],
      ].map((seed) => study(readOptions([...small, ...few, ...seed])!)),
    )
    expect(dev!.faults).not.toEqual(held!.faults)
  })
})

describe('options', () => {
  test('held-out seeds come from the digest of a text', () => {
    expect(readOptions(['--held-out', 'v1.0'])!.seed).toMatch(/^[0-9a-f]{64}$/)
    expect(readOptions([])!.seed).toBe('0')
  })

  test.each([
    [['--seed', '1000'], /0 to 999/],
    [['--tick', '7'], /1, 5 or 15/],
    [['--worlds', 'flat'], /ordinary and stress/],
    [['--null', 'many'], /number of rollouts/],
  ])('%j is refused', (args, message) => {
    expect(() => readOptions(args)).toThrow(message)
  })

  test('the whole measurement looks at 3,000 healthy rollouts in every cell of both worlds', () => {
    expect(readOptions(['--full'])).toMatchObject({
      nulls: 3000,
      cold: 3000,
      worlds: ['ordinary', 'stress'],
      cells: '',
    })
  })
})

describe('tallies', () => {
  test('an alarm before the fault is a false one and no detection', () => {
    const tally = tallyOf([
      { alarmed: true, seconds: -20, badRequests: 0 },
      { alarmed: true, seconds: 100, badRequests: 10 },
      { alarmed: false, seconds: 1800, badRequests: 90 },
    ])
    expect(figuresOf(tally)).toMatchObject({ rollouts: 3, early: 1, share: 0.5, meanSeconds: 950, badRequests: 50 })
    expect(figuresOf(nothing).rollouts).toBe(0)
  })

  test('limits are tuned score by score, and never below what is documented', () => {
    const scores = Array.from({ length: 100 }, (_, i) => Float64Array.from([i, 100 - i]))
    const [first, second] = tuneLimits(scores, [0.01, 0.05])
    expect(first).toBeGreaterThan(98)
    expect(first).toBeLessThan(99)
    expect(second).toBeGreaterThan(95)
    expect(tuneLimits(scores, [0.01, 0.05], [500, 1])[0]).toBe(500)
  })
})

describe('demands', () => {
  const cell = { world: 'ordinary', rps: 100, weight: 0.1, errorShare: 0.001, tickSeconds: 5 } as const
  const figure = (badRequests: number, alarms = 0) =>
    figuresOf({ rollouts: 100, alarms, early: 0, seconds: [60], badRequests: 100 * badRequests })
  const peers = [
    ...['Flagger 5 × 1 m', 'Argo 4 × 1 m', 'one minute', 'five minutes', 'five minutes, ratio'],
    ...['Kayenta 10 s', 'mSPRT', 'Netflix-like'],
  ]
  const measured = (mine: number): Measured => ({
    cell,
    effect: 'outage',
    figures: {
      ...Object.fromEntries(peers.map((name) => [`${name}, tuned`, figure(60)])),
      ...Object.fromEntries(['documented', 'learned', 'tuned'].map((mode) => [`Tidegate, ${mode}`, figure(mine)])),
    },
  })
  const none: Results = { preparations: [], healthy: [], cold: [], faults: [], climbs: [] }

  test('compare the bad requests of the best of each group', () => {
    const { ratios, findable } = ratiosOf(measured(12))
    expect(findable).toBe(true)
    expect(ratios['E ≥ learned']).toEqual({
      'Flagger, Argo': 5,
      Kayenta: 5,
      'best threshold': 5,
      'best sequential': 5,
    })
  })

  test('hold or fail, and name the cells that fall short', () => {
    const texts = (mine: number) => demandsOf(none, [ratiosOf(measured(mine))]).map(({ holds }) => holds)
    expect(texts(12)).toEqual([true, true, true, true])
    expect(texts(20)).toEqual([false, false, true, true])
    expect(texts(70)).toEqual([false, false, false, false])
    expect(demandsOf(none, [ratiosOf(measured(70))])[3]!.exceptions).toEqual(['100 rps, 10 %, 0.1 %: outage 0.86'])
  })

  test('want false alarms below their share in every cell', () => {
    const healthy = (alarms: number): Measured => ({
      ...measured(1),
      figures: { 'Tidegate, documented': figure(0, alarms), 'Tidegate, learned': figure(0, 1) },
    })
    const holds = (alarms: number) => demandsOf({ ...none, healthy: [healthy(alarms)] }, []).map((one) => one.holds)
    expect(holds(1)).toEqual([true, true])
    expect(holds(2)).toEqual([false, true])
  })

  test('compare progressive rollouts with the best controller of a peer', () => {
    const tally = (name: string, failed: number) => ({
      ...{ name, failed, rollouts: 10, rolledBack: 10, promoted: 0, secondsToPromote: 0 },
    })
    const climb = (mine: number) => ({
      ...{ cell, effect: 'outage' },
      tallies: [tally('Flagger documented', 3000), tally('Argo documented', 2000), tally('Tidegate from 10 %', mine)],
    })
    expect(demandsOf({ ...none, climbs: [climb(100), climb(101)] }, []).map(({ holds }) => holds)).toEqual([
      true,
      false,
    ])
  })
})
