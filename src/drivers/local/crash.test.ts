import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freshPlace, hostOf, routesTo, setOf, untilReady } from '../driver.testsuite.ts'
import type { Effect, Place } from '../driver.ts'
import { freePort } from './host/ports.ts'
import { localDriver } from './local.ts'
import { type LocalWorld, load, openLocalWorld, readJournal } from './world.testdata.ts'

describe('local target under kill -9', () => {
  let world: LocalWorld
  let place: Place
  let effect: (generation?: number, key?: string) => Effect
  beforeAll(async () => {
    world = await openLocalWorld()
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    ;({ place, effect } = freshPlace())
    const set = setOf(world, place, 'good', 2)
    await world.driver.provision(effect(), set)
    await untilReady(world, place)
    await world.driver.shift(effect(), routesTo(place, { [set.id]: 1000 }))
  })
  const pids = async () =>
    (await world.driver.observe(place)).sets.flatMap(({ replicas }) => replicas.map(({ pid }) => pid))

  it('[F01] [F50] the host dies: not one request fails, and the next host adopts the replicas and the edge', async () => {
    const before = { pids: await pids(), edge: await world.edgePid() }
    const callers = load(world, hostOf(place))
    process.kill(await world.hostPid(), 'SIGKILL')
    await sleep(500) // nobody asks for a host meanwhile, and none is needed
    expect(await pids()).toEqual(before.pids)
    expect(await world.edgePid()).toBe(before.edge)
    await untilReady(world, place)
    await sleep(300)
    const answers = await callers.stop()
    expect(answers.length).toBeGreaterThan(50)
    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
  })

  it('the edge dies: another one has the same port and routes within a second', async () => {
    const killed = performance.now()
    process.kill(await world.edgePid(), 'SIGKILL')
    await world.until(async () => (await world.ask(hostOf(place)).catch(() => undefined))?.status === 200)
    expect(performance.now() - killed).toBeLessThan(1000)
  })

  it('an edge that died while no host lived comes back with the next host', async () => {
    process.kill(await world.hostPid(), 'SIGKILL')
    process.kill(await world.edgePid(), 'SIGKILL')
    await world.driver.observe(place)
    await world.until(async () => (await world.ask(hostOf(place)).catch(() => undefined))?.status === 200)
  })

  it('a replica dies: callers do not notice, it is started again and counted', async () => {
    const [victim] = await pids()
    const callers = load(world, hostOf(place), { paths: ['/', '/slow?ms=20'] })
    await sleep(100)
    process.kill(victim!, 'SIGKILL')
    await sleep(300)
    await untilReady(world, place)
    const answers = await callers.stop()
    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
    const replicas = (await world.driver.observe(place)).sets[0]?.replicas ?? []
    expect(replicas.map(({ restarts }) => restarts).sort()).toEqual([0, 1])
    expect(replicas.map(({ pid }) => pid)).not.toContain(victim)
  })

  it('[F02] [F22] the host dies again and again among effects: each is applied once, all come true', async () => {
    const keys: string[] = []
    const kill = async () => {
      for (let i = 0; i < 8; i++) {
        await sleep(20 + Math.random() * 150)
        const pid = await world.hostPid().catch(() => undefined)
        if (pid !== undefined) process.kill(pid, 'SIGKILL')
      }
    }
    const killing = kill()
    const set = setOf(world, place, 'good', 2).id
    for (let i = 0; i < 60; i++) {
      const one = effect(i + 2)
      keys.push(one.key)
      const again = async (): Promise<void> => {
        await world.driver.shift(one, { ...routesTo(place, { [set]: 1000 }), sticky: i % 2 === 0 }).catch(again)
      }
      await again()
    }
    await killing
    expect((await world.driver.observe(place)).generation).toBe(61)
    const journal = readJournal(world.options.folder)
    const done = keys.map((key) => journal.filter((line) => line.key === key && line.event === 'done').length)
    expect(done.filter((times) => times !== 1)).toEqual([])
  })

  it('leaves no process behind that a killed host had just started', async () => {
    const fresh = freshPlace()
    const set = setOf(world, fresh.place, 'good', 4)
    const host = await world.hostPid()
    const provision = fresh.effect()
    const asked = world.driver.provision(provision, set)
    await sleep(8)
    process.kill(host, 'SIGKILL')
    await asked
    const seen = await untilReady(world, fresh.place)
    const ports = new Set(seen.sets[0]?.replicas.map(({ url }) => url))
    expect(ports.size).toBe(4)
    const before = seen.sets[0]?.replicas.map(({ pid }) => pid)
    await world.driver.retire(fresh.effect(), [set.id])
    for (const pid of before ?? []) expect(() => process.kill(pid!, 0)).toThrow(/ESRCH/)
  })

  it('[F50] without a control plane the edge brings a dead host back', async () => {
    const dead = await world.hostPid()
    process.kill(dead, 'SIGKILL')
    await world.until(async () => (await world.hostPid().catch(() => dead)) !== dead)
    expect(await world.hostPid()).not.toBe(dead)
  })

  it('takes another port for the edge when it is told to, and keeps the replicas', async () => {
    const before = await pids()
    const edgePort = await freePort(new Set())
    const moved = await localDriver({ ...world.options, edgePort })
    expect(moved.edgeUrl()).toBe(`http://127.0.0.1:${edgePort}`)
    await world.until(async () => (await fetch(moved.edgeUrl()).catch(() => undefined))?.status === 404)
    const seen = await moved.observe(place)
    expect(seen.sets.flatMap(({ replicas }) => replicas.map(({ pid }) => pid))).toEqual(before)
  })

  it('two control planes that come at once share one host', async () => {
    process.kill(await world.hostPid(), 'SIGKILL')
    const drivers = await Promise.all([1, 2, 3].map(() => localDriver(world.options)))
    const urls = new Set(drivers.map((driver) => driver.edgeUrl()))
    expect(urls.size).toBe(1)
    const pid = await world.hostPid()
    await Promise.all(drivers.map((driver) => driver.observe(place)))
    expect(await world.hostPid()).toBe(pid)
  })
})
