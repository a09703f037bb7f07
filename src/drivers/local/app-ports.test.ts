import { createServer, request, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freshPlace, hostOf, routesTo, setOf, untilReady } from '../driver.testsuite.ts'
import type { AppRoutes, Effect, Place } from '../driver.ts'
import { freePort } from './host/ports.ts'
import { type LocalWorld, openLocalWorld } from './world.testdata.ts'

describe('ports of single components', () => {
  let world: LocalWorld
  let place: Place
  let effect: (generation?: number, key?: string) => Effect
  let port: number
  beforeAll(async () => {
    world = await openLocalWorld()
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    ;({ place, effect } = freshPlace())
    port = await freePort(new Set())
    await provision('good')
  })
  const provision = async (kind: 'good' | 'other') => {
    await world.driver.provision(effect(), setOf(world, place, kind))
    await untilReady(world, place)
  }
  const routes = (kind: 'good' | 'other', ports: readonly number[]): AppRoutes => ({
    ...routesTo(place, { [`${place.app}.web.${kind}`]: 1000 }),
    ports: ports.map((one) => ({ port: one, component: 'web' })),
  })
  const shift = (kind: 'good' | 'other', ports: readonly number[]) => world.driver.shift(effect(), routes(kind, ports))

  it('releases in turn answer on the port, and not one request fails', async () => {
    await shift('good', [port])
    const callers = callPort(port)
    for (let turn = 0; turn < 3; turn++) {
      for (const [next, last] of [['other', 'good'] as const, ['good', 'other'] as const]) {
        await provision(next)
        await shift(next, [port])
        await world.driver.retire(effect(), [`${place.app}.web.${last}`])
        await sleep(50)
      }
    }
    const answers = await callers.stop()
    expect(answers.length).toBeGreaterThan(100)
    expect(answers.filter((answer) => answer !== 'good' && answer !== 'other')).toEqual([])
    expect(new Set(answers)).toEqual(new Set(['good', 'other']))
  })

  it('the port leads to its component whatever path and host are asked for', async () => {
    await provision('other')
    const component = (prefix: string, kind: string) => ({ prefix, component: kind, set: `${place.app}.web.${kind}` })
    await world.driver.shift(effect(), {
      hosts: [hostOf(place)],
      sticky: false,
      splits: [{ release: 'r1', weight: 1000, components: [component('/', 'good'), component('/api', 'other')] }],
      ports: [{ port, component: 'other' }],
    })
    for (const path of ['/', '/x', '/api', '/api/x']) expect(await askPort(port, path)).toBe('other')
    expect(await askPort(port, '/', 'anybody.example')).toBe('other')
  })

  it('a port that is not wanted any more is closed, another one opened, and both are free for others', async () => {
    const second = await freePort(new Set([port]))
    await shift('good', [port])
    await shift('good', [second])
    await expect(askPort(port)).rejects.toThrow(/ECONNREFUSED/)
    expect(await askPort(second)).toBe('good')
    await world.driver.shift(effect(), routesTo(place, {}))
    await expect(askPort(second)).rejects.toThrow(/ECONNREFUSED/)
  })

  it('a port of another process fails the shift, names both, and changes nothing', async () => {
    await shift('good', [])
    await provision('other')
    const stranger = await listenOn(port)
    await expect(shift('other', [port])).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(
        new RegExp(`port ${port} was wanted for ${place.app}\\.web in dev, but .*${process.pid}.* listens there`),
      ) as string,
    })
    expect((await world.driver.observe(place)).routes).toEqual(routes('good', []))
    expect((await world.ask(hostOf(place))).headers['x-kind']).toBe('good')
    await new Promise((resolve) => stranger.close(resolve))
    await shift('other', [port])
    expect(await askPort(port)).toBe('other')
  })

  it('a killed edge has the ports again, also one that somebody held meanwhile', async () => {
    await shift('good', [port])
    process.kill(await world.edgePid(), 'SIGKILL')
    const stranger = await listenOn(port)
    await world.until(async () => (await world.ask(hostOf(place)).catch(() => undefined))?.status === 200)
    await expect(shift('good', [port])).rejects.toMatchObject({ code: 'conflict' })
    await new Promise((resolve) => stranger.close(resolve))
    await world.until(async () => (await askPort(port).catch(() => '')) === 'good')
    await shift('good', [port])
  })
})

function askPort(port: number, path = '/', host = 'localhost'): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      response.resume()
      response.on('end', () => resolve(String(response.headers['x-kind'] ?? response.statusCode)))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

/** Asks the port without a pause until stopped; gives who answered. */
function callPort(port: number): { stop(): Promise<string[]> } {
  const answers: string[] = []
  let isOver = false
  const calling = Array.from({ length: 4 }, async () => {
    while (!isOver) answers.push(await askPort(port).catch((error: Error) => error.message))
  })
  return {
    async stop() {
      isOver = true
      await Promise.all(calling)
      return answers
    },
  }
}

function listenOn(port: number): Promise<Server> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    const again = () => server.listen(port, '127.0.0.1')
    server.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? setImmediate(again) : reject(error),
    )
    server.on('listening', () => resolve(server))
    again()
  })
}
