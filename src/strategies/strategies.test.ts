import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Replicas, Step, StrategyInput } from '../domain/step.ts'
import { blueGreen } from './blue-green.ts'
import { canary } from './canary.ts'
import { immediate } from './immediate.ts'
import { strategies } from './index.ts'
import { rolling } from './rolling.ts'

const components = ['api', 'web', 'admin']
const replicasOf = (most: number) =>
  fc
    .uniqueArray(fc.constantFrom(...components), { minLength: 1 })
    .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, fc.integer({ min: 1, max: most })]))))

const running = fc.record({ release: fc.constant('shop@1'), replicas: replicasOf(25) })
const input = (before: fc.Arbitrary<StrategyInput['running']>): fc.Arbitrary<StrategyInput> =>
  fc.record({
    replicas: replicasOf(25),
    running: before,
    sticky: fc.boolean(),
    freshBaseline: fc.boolean(),
    startDeadlineMs: fc.constant(60_000),
    watchMs: fc.constantFrom(0, 600_000),
  })

const weights = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 6 })
const options: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  immediate: fc.constant({}),
  rolling: fc.record({
    batch: fc.integer({ min: 1, max: 30 }),
    maxSurge: fc.integer({ min: 1, max: 30 }),
    watch: fc.constantFrom('0s', '30s'),
  }),
  'blue-green': fc.record({ watch: fc.constantFrom('0s', '5m') }),
  canary: fc.record({
    steps: weights.map((each) => each.toSorted((a, b) => a - b).map((weight) => ({ weight, hold: '1m' }))),
    sticky: fc.boolean(),
  }),
}

/** What stands after a step: the replicas of both releases and of the baseline, and their per mille of requests. */
interface Place {
  readonly next: Replicas
  readonly previous: Replicas
  readonly baseline: Replicas
  readonly weight: number
  readonly baselineWeight: number
}

function follow(steps: readonly Step[], previous: Replicas): Place[] {
  const places: Place[] = [{ next: {}, previous, baseline: {}, weight: 0, baselineWeight: 0 }]
  for (const step of steps) {
    const place = places.at(-1)!
    if (step.do === 'shift') places.push({ ...place, weight: step.next, baselineWeight: step.baseline ?? 0 })
    else if (step.do === 'retire') places.push({ ...place, [step.release]: {} })
    else if (step.do === 'provision' || step.do === 'scale') places.push({ ...place, [step.release]: step.replicas })
    else places.push(place)
  }
  return places.slice(1)
}

const lacks = (has: Replicas, wanted: Replicas, share: number) =>
  Object.entries(wanted).filter(([name, count]) => (has[name] ?? 0) < Math.ceil(count * share - 1e-9))

describe.each(strategies.map((strategy) => [strategy.kind, strategy] as const))('%s', (kind, strategy) => {
  const check = (before: fc.Arbitrary<StrategyInput['running']>, hold: (steps: Step[], given: StrategyInput) => void) =>
    fc.assert(
      fc.property(options[kind]!, input(before), (given, about) => {
        hold(strategy.plan(strategy.schema.parse(given), about), about)
      }),
    )

  it('never takes requests back from the next release, and ends with all of them there', () => {
    check(fc.option(running), (steps) => {
      const shifts = steps.flatMap((step) => (step.do === 'shift' ? [step.next] : []))
      expect(shifts).toEqual([...new Set(shifts)].toSorted((a, b) => a - b))
      expect(shifts.at(-1)).toBe(1000)
    })
  })

  it('has the replicas for every weight before requests are shifted', () => {
    check(fc.option(running), (steps, { replicas, running: before }) => {
      const places = follow(steps, before?.replicas ?? {})
      for (const { next, weight } of places) expect(lacks(next, replicas, weight / 1000)).toEqual([])
      expect(places.at(-1)?.next).toEqual(replicas)
    })
  })

  it('keeps of the previous release what its requests need, within a per mille, and a replica of each until the watch has passed', () => {
    check(running, (steps, { running: before }) => {
      const wanted = before?.replicas ?? {}
      const end = steps.findIndex((step) => step.do === 'retire')
      for (const { previous, weight } of follow(end < 0 ? steps : steps.slice(0, end), wanted)) {
        expect(lacks(previous, wanted, Math.max(0, 999 - weight) / 1000)).toEqual([])
        expect(Object.values(previous).every((count) => count >= 1)).toBe(true)
        expect(Object.keys(previous)).toEqual(Object.keys(wanted))
      }
    })
  })

  it('retires the previous release at most once, last of all, and never where nothing ran', () => {
    check(fc.option(running), (steps, { running: before }) => {
      const retired = steps.flatMap((step, i) =>
        step.do === 'retire' && step.release !== 'baseline' ? [{ release: step.release, i }] : [],
      )
      const expected = before === null || kind === 'blue-green' ? [] : [{ release: 'previous', i: steps.length - 1 }]
      expect(retired).toEqual(expected)
      expect(steps.every((step) => step.do !== 'scale' || step.release === 'previous')).toBe(true)
    })
  })

  it('gives a baseline requests only while its replicas stand and the previous release keeps a part, and ends without it', () => {
    check(running, (steps, { running: before, freshBaseline }) => {
      const places = follow(steps, before?.replicas ?? {})
      for (const { baseline, weight, baselineWeight } of places) {
        if (baselineWeight === 0) continue
        expect(freshBaseline).toBe(true)
        expect(lacks(baseline, before?.replicas ?? {}, baselineWeight / 1000)).toEqual([])
        expect(baselineWeight).toBe(weight)
        expect(weight + baselineWeight).toBeLessThan(1000)
      }
      expect(Object.keys(places.at(-1)?.baseline ?? {})).toEqual([])
    })
  })

  it('watches for as long as the stage asks, with all requests on the next release', () => {
    check(fc.option(running), (steps, { watchMs }) => {
      const all = steps.findIndex((step) => step.do === 'shift' && step.next === 1000)
      const watched = steps.slice(all).reduce((sum, step) => sum + (step.do === 'analyze' ? step.forMs : 0), 0)
      expect(watched).toBeGreaterThanOrEqual(watchMs)
    })
  })

  it('never starts or lowers a release to what it already has', () => {
    check(fc.option(running), (steps, { running: before }) => {
      const standing: Record<string, Replicas> = { next: {}, previous: before?.replicas ?? {}, baseline: {} }
      for (const step of steps) {
        if (step.do !== 'provision' && step.do !== 'scale') continue
        expect(step.replicas).not.toEqual(standing[step.release])
        standing[step.release] = step.replicas
      }
    })
  })

  it('asks for part of the requests only of drivers that can split them', () => {
    check(fc.option(running), (steps) => {
      const splits = steps.some((step) => step.do === 'shift' && step.next < 1000)
      const scales = steps.some((step) => step.do === 'scale')
      if (splits) expect(strategy.needs).toContain('split-traffic')
      if (scales) expect(strategy.needs).toContain('scale')
    })
  })
})

const countOf = (replicas: Replicas) => Object.values(replicas).reduce((sum, count) => sum + count, 0)

describe('one plan of each, as a person reads it', () => {
  const given: StrategyInput = {
    replicas: { api: 3, web: 1 },
    running: { release: 'shop@1', replicas: { api: 3, web: 1 } },
    sticky: false,
    freshBaseline: false,
    startDeadlineMs: 60_000,
    watchMs: 600_000,
  }
  const titles = (steps: readonly Step[]) => steps.map(({ title }) => title)

  it('immediate', () => {
    expect(titles(immediate.plan({}, given))).toEqual([
      'Start the new release: api 3, web 1',
      'Send all requests to the new release',
      'Watch for 10 min',
      'Stop the previous release',
    ])
  })

  it('rolling', () => {
    expect(titles(rolling.plan({ batch: 1, maxSurge: 1, watch: 0 }, given))).toEqual([
      'Start the new release: api 1, web 1',
      'Send 33.3 % of requests to the new release',
      'Lower the previous release: api 2, web 1',
      'Start the new release: api 2, web 1',
      'Send 66.6 % of requests to the new release',
      'Lower the previous release: api 1, web 1',
      'Start the new release: api 3, web 1',
      'Send all requests to the new release',
      'Watch for 10 min',
      'Stop the previous release',
    ])
  })

  it('rolling never has more of the largest component beyond the wanted ones than its surge', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (count, batch, maxSurge) => {
          const replicas = { api: count }
          const steps = rolling.plan(
            { batch, maxSurge, watch: 0 },
            { ...given, replicas, running: { release: 'shop@1', replicas } },
          )
          const together = follow(steps, replicas).map(({ next, previous }) => countOf(next) + countOf(previous))
          expect(Math.max(...together)).toBeLessThanOrEqual(count + maxSurge)
        },
      ),
    )
  })

  it('blue-green keeps the old colour', () => {
    expect(titles(blueGreen.plan({ watch: 900_000 }, given))).toEqual([
      'Start the new release: api 3, web 1',
      'Send all requests to the new release',
      'Watch for 15 min',
    ])
  })

  it('canary starts no replica twice where a larger weight needs no more', () => {
    const steps = [
      { weight: 10, hold: 300_000, atLeastRequests: 100 },
      { weight: 25, hold: 300_000, atLeastRequests: 0 },
      { weight: 50, hold: 300_000, atLeastRequests: 200 },
    ]
    expect(titles(canary.plan({ steps, sticky: false }, given))).toEqual([
      'Start the new release: api 1, web 1',
      'Send 10 % of requests to the new release',
      'Watch for 5 min, at least 100 requests',
      'Send 25 % of requests to the new release',
      'Watch for 5 min',
      'Start the new release: api 2, web 1',
      'Send 50 % of requests to the new release',
      'Watch for 5 min, at least 200 requests',
      'Start the new release: api 3, web 1',
      'Send all requests to the new release',
      'Watch for 10 min',
      'Stop the previous release',
    ])
  })

  it.each([
    ['a first weight again', { steps: [10, 10].map((weight) => ({ weight, hold: '1m' })) }],
    ['a smaller weight later', { steps: [50, 10].map((weight) => ({ weight, hold: '1m' })) }],
    ['a step to everything, which follows by itself', { steps: [{ weight: 100, hold: '1m' }] }],
    ['no steps', { steps: [] }],
  ])('canary refuses %s', (_what, bad) => {
    expect(canary.schema.safeParse(bad).success).toBe(false)
  })
})
