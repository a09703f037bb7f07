import { describe, expect, it } from 'vitest'
import { sha256 } from '../lib/digest.ts'
import { AppError } from '../lib/errors.ts'
import { type DriverWorld, freshPlace, routesTo, setOf, testDriver } from './driver.testsuite.ts'
import { createFakeDriver } from './fake.ts'

function fakeWorld(): DriverWorld & { driver: ReturnType<typeof createFakeDriver>; turn(ms: number): void } {
  let now = Date.parse('2026-11-21T00:00:00Z')
  const turn = (ms: number) => {
    now += ms
  }
  const driver = createFakeDriver({ now: () => new Date(now) })
  const artifactOf = (kind: string) => `sha256:${sha256(kind)}`
  driver.scriptSets(artifactOf('never-ready'), { neverReady: 'GET /ready answered 503' })
  return {
    driver,
    turn,
    artifact: (kind) => ({ artifact: artifactOf(kind), command: ['serve'] }),
    async until(holds) {
      while (!(await holds())) turn(100)
    },
    async send(place, _host, requests) {
      driver.scriptLoad(place, requests)
      turn(1000)
      driver.scriptLoad(place, 0)
    },
    timesApplied: async (key) => driver.timesApplied(key),
    close: () => driver.close(),
  }
}

testDriver('fake', async () => fakeWorld())

describe('fake driver', () => {
  it('[F22] loses the answer of an applied effect; the key tells that it was', async () => {
    const world = fakeWorld()
    const { place, effect } = freshPlace()
    const lost = effect()
    world.driver.failNext('provision', new AppError('unavailable', 'the line was cut'), true)
    await expect(world.driver.provision(lost, setOf(world, place, 'good'))).rejects.toMatchObject({
      code: 'unavailable',
    })
    await world.driver.provision(lost, setOf(world, place, 'good'))
    expect(world.driver.journal.map(({ event }) => event)).toEqual(['applied', 'answered'])
  })

  it('shares scripted requests by weight, with errors and latency, as the clock is turned', async () => {
    const world = fakeWorld()
    const { place, effect } = freshPlace()
    const [good, other] = [setOf(world, place, 'good'), setOf(world, place, 'other')]
    for (const set of [good, other]) await world.driver.provision(effect(), set)
    await world.driver.shift(effect(), routesTo(place, { [good.id]: 900, [other.id]: 100 }))
    world.driver.scriptLoad(place, 100)
    world.driver.scriptRelease('other', { errorRate: 0.5, latencyMs: 200 })
    world.turn(10_000)
    const buckets = await world.driver.traffic(place, 0)
    const sum = (release: string, figure: 'requests' | 'errors') =>
      buckets.filter((bucket) => bucket.release === release).reduce((total, bucket) => total + bucket[figure], 0)
    expect([sum('good', 'requests'), sum('good', 'errors')]).toEqual([900, 0])
    expect([sum('other', 'requests'), sum('other', 'errors')]).toEqual([100, 50])
  })
})
