import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppRoutes, Driver, Effect, Observation, Place, ReplicaSetSpec } from './driver.ts'
import { freePort } from './local/host/ports.ts'

/** A target made for the suite. */
export interface DriverWorld {
  readonly driver: Driver
  /** An artifact of the store whose replicas become ready, or never do. */
  artifact(kind: 'good' | 'other' | 'never-ready'): { artifact: string; command: readonly string[] }
  /** Lets time pass until `holds`, in any way the target needs. */
  until(holds: () => Promise<boolean>): Promise<void>
  /** Sends requests to a host of the place. */
  send(place: Place, host: string, requests: number): Promise<void>
  /** How often the target's journal says that a key was applied. */
  timesApplied(key: string): Promise<number>
  close(): Promise<void>
}

/** A set of an artifact of the world, with short times. */
export function setOf(
  world: DriverWorld,
  place: Place,
  kind: 'good' | 'other' | 'never-ready',
  replicas = 1,
): ReplicaSetSpec {
  return {
    id: `${place.app}.web.${kind}`,
    component: 'web',
    ...world.artifact(kind),
    replicas,
    env: {},
    secretNames: [],
    healthPath: '/health',
    readyPath: '/ready',
    resources: { requests: {}, limits: {} },
    startTimeoutMs: kind === 'never-ready' ? 1000 : 10_000,
    stopTimeoutMs: 2000,
  }
}

/** Routes of a place's host to sets by weight; the release bears the set's last name. */
export function routesTo(place: Place, weights: Readonly<Record<string, number>>): AppRoutes {
  return {
    hosts: [hostOf(place)],
    sticky: false,
    splits: Object.entries(weights).map(([set, weight]) => ({
      release: set.split('.').at(-1) ?? set,
      weight,
      components: [{ prefix: '/', component: 'web', set }],
    })),
  }
}

/** The host name of a place in the suites. */
export function hostOf({ environment, app }: Place): string {
  return `${app}.${environment}`
}

/** Waits until all replicas of all sets of a place are ready. */
export async function untilReady(world: DriverWorld, place: Place): Promise<Observation> {
  let seen = await world.driver.observe(place)
  await world.until(async () => {
    seen = await world.driver.observe(place)
    return seen.sets.every(
      ({ wanted, replicas }) => replicas.length === wanted && replicas.every(({ state }) => state === 'ready'),
    )
  })
  return seen
}

let counter = 0

/** A place and effects that no other test uses. */
export function freshPlace(): { place: Place; effect(generation?: number, key?: string): Effect } {
  const own = ++counter
  const place = { environment: 'dev', app: `app${own}` }
  let effects = 0
  return { place, effect: (generation = 1, key = `run-${own}/${++effects}`) => ({ ...place, key, generation }) }
}

/** What every driver must do, whatever its target. */
export function testDriver(name: string, open: () => Promise<DriverWorld>): void {
  describe(`driver ${name}`, () => {
    let world: DriverWorld
    beforeAll(async () => {
      world = await open()
    })
    afterAll(() => world.close())

    it('an untouched place is empty', async () => {
      expect(await world.driver.observe(freshPlace().place)).toEqual({ generation: 0, sets: [], routes: null })
    })

    it('carries a release from its provision to its retirement', async () => {
      const { place, effect } = freshPlace()
      const [good, other] = [setOf(world, place, 'good'), setOf(world, place, 'other')]
      await world.driver.provision(effect(), good)
      await world.driver.provision(effect(), other)
      await untilReady(world, place)
      const routes = routesTo(place, { [good.id]: 750, [other.id]: 250 })
      await world.driver.shift(effect(2), routes)
      expect(await world.driver.observe(place)).toMatchObject({ generation: 2, routes })
      await world.send(place, hostOf(place), 1000)
      const counts: Record<string, number> = {}
      for (const { release, requests } of await world.driver.traffic(place, 0))
        counts[release] = (counts[release] ?? 0) + requests
      expect(counts).toEqual({ good: 750, other: 250 })
      await world.driver.shift(effect(2), routesTo(place, { [other.id]: 1000 }))
      await world.driver.retire(effect(2), [good.id])
      expect((await world.driver.observe(place)).sets.map(({ id }) => id)).toEqual([other.id])
    })

    it('[F05] [F22] an effect repeated by its key, at once or later, is applied once', async () => {
      const { place, effect } = freshPlace()
      const [provision, shift] = [effect(), effect()]
      const set = setOf(world, place, 'good')
      await Promise.all(Array.from({ length: 10 }, () => world.driver.provision(provision, set)))
      await Promise.all(
        Array.from({ length: 10 }, () => world.driver.shift(shift, routesTo(place, { [set.id]: 1000 }))),
      )
      await world.driver.provision(provision, set)
      expect((await world.driver.observe(place)).sets).toHaveLength(1)
      for (const { key } of [provision, shift]) expect(await world.timesApplied(key)).toBe(1)
    })

    it('refuses one key for two different effects', async () => {
      const { place, effect } = freshPlace()
      const once = effect()
      await world.driver.provision(once, setOf(world, place, 'good', 0))
      await expect(world.driver.provision(once, setOf(world, place, 'other', 0))).rejects.toMatchObject({
        code: 'conflict',
      })
    })

    it('[F40] an effect of an older generation is refused, a known one answered as recorded', async () => {
      const { place, effect } = freshPlace()
      const old = effect(3)
      await world.driver.provision(old, setOf(world, place, 'good', 0))
      await world.driver.provision(effect(5), setOf(world, place, 'other', 0))
      await expect(world.driver.provision(effect(4), setOf(world, place, 'never-ready', 0))).rejects.toMatchObject({
        code: 'stale-generation',
      })
      await expect(world.driver.shift(effect(4), routesTo(place, {}))).rejects.toMatchObject({
        code: 'stale-generation',
      })
      await world.driver.provision(old, setOf(world, place, 'good', 0))
      expect(await world.driver.observe(place)).toMatchObject({ generation: 5, routes: null })
    })

    it('[F36] when two generations fight, the newer wins and the older is refused', async () => {
      const { place, effect } = freshPlace()
      const set = setOf(world, place, 'good', 0)
      await world.driver.provision(effect(1), set)
      const calls = Array.from({ length: 30 }, (_, i) => {
        const generation = 1 + (i % 2)
        const routes = { ...routesTo(place, { [set.id]: 1000 }), hosts: [`g${generation}.${hostOf(place)}`] }
        return world.driver.shift(effect(generation), routes).then(
          () => 'applied',
          (error: { code: string }) => error.code,
        )
      })
      expect(new Set(await Promise.all(calls))).toEqual(new Set(['applied', 'stale-generation']))
      expect((await world.driver.observe(place)).routes?.hosts).toEqual([`g2.${hostOf(place)}`])
    })

    it('refuses to retire a set that has traffic; a set that is not there is retired already', async () => {
      const { place, effect } = freshPlace()
      const set = setOf(world, place, 'good', 0)
      await world.driver.provision(effect(), set)
      await world.driver.shift(effect(), routesTo(place, { [set.id]: 1000 }))
      await expect(world.driver.retire(effect(), [set.id])).rejects.toMatchObject({ code: 'conflict' })
      await world.driver.retire(effect(), ['never.there'])
      expect((await world.driver.observe(place)).sets).toHaveLength(1)
    })

    it('refuses routes to nowhere, weights that do not add up and the host name of another app', async () => {
      const [one, two] = [freshPlace(), freshPlace()]
      const set = setOf(world, one.place, 'good', 0)
      await world.driver.provision(one.effect(), set)
      const shift = (weights: Record<string, number>) => world.driver.shift(one.effect(), routesTo(one.place, weights))
      await expect(shift({ 'not.there': 1000 })).rejects.toMatchObject({ code: 'not-found' })
      await expect(shift({ [set.id]: 999 })).rejects.toMatchObject({ code: 'invalid-input' })
      await shift({ [set.id]: 1000 })
      const stolen = { ...routesTo(two.place, {}), hosts: [hostOf(one.place)] }
      await expect(world.driver.shift(two.effect(), stolen)).rejects.toMatchObject({ code: 'conflict' })
    })

    it('refuses a port of another app, and gives it to the next once it is given back', async () => {
      const [one, two] = [freshPlace(), freshPlace()]
      const ports = [{ port: await freePort(new Set()), component: 'web' }]
      await world.driver.shift(one.effect(), { ...routesTo(one.place, {}), ports })
      const wish = { ...routesTo(two.place, {}), ports }
      await expect(world.driver.shift(two.effect(), wish)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(one.place.app) as string,
      })
      expect((await world.driver.observe(two.place)).routes).toBeNull()
      await world.driver.shift(one.effect(), routesTo(one.place, {}))
      await world.driver.shift(two.effect(), wish)
      expect((await world.driver.observe(two.place)).routes).toEqual(wish)
      const twice = { ...wish, ports: [...ports, ...ports] }
      await expect(world.driver.shift(two.effect(), twice)).rejects.toMatchObject({ code: 'invalid-input' })
    })

    it('raises and lowers the replicas of a set', async () => {
      const { place, effect } = freshPlace()
      for (const replicas of [1, 3, 2]) {
        await world.driver.provision(effect(), setOf(world, place, 'good', replicas))
        expect((await untilReady(world, place)).sets[0]?.replicas).toHaveLength(replicas)
      }
    })

    it('[F33] a replica that is never ready is told as failed, with the reason', async () => {
      const { place, effect } = freshPlace()
      await world.driver.provision(effect(), setOf(world, place, 'never-ready'))
      const replica = async () => (await world.driver.observe(place)).sets[0]?.replicas[0]
      await world.until(async () => (await replica())?.state === 'failed')
      expect((await replica())?.because).toMatch(/ready/)
    })

    it('[T20] refuses names that could be paths, options or commands, and applies nothing', async () => {
      const { place, effect } = freshPlace()
      const hostile = fc.oneof(
        fc.constantFrom(
          '',
          '-oProxyCommand=x',
          '../x',
          'a/b',
          '/etc',
          '$(id)',
          'a\nb',
          'a\0b',
          '`id`',
          '--upload-pack=x',
          'a b',
          '.',
          '..',
        ),
        fc.string().filter((text) => !/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$/.test(text)),
      )
      await fc.assert(
        fc.asyncProperty(hostile, async (id) => {
          const set = { ...setOf(world, place, 'good', 0), id }
          await expect(world.driver.provision(effect(), set)).rejects.toMatchObject({ code: 'invalid-input' })
        }),
        { numRuns: 100 },
      )
      await expect(
        world.driver.provision({ ...effect(), app: '../app' }, setOf(world, place, 'good', 0)),
      ).rejects.toMatchObject({
        code: 'invalid-input',
      })
      expect((await world.driver.observe(place)).sets).toEqual([])
    })
  })
}
