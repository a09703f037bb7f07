import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freshPlace, hostOf, routesTo, setOf, untilReady } from '../driver.testsuite.ts'
import type { AppRoutes, Effect, Place } from '../driver.ts'
import type { EdgeRequest } from './protocol.ts'
import { type LocalWorld, load, openLocalWorld } from './world.testdata.ts'

describe('edge', () => {
  let world: LocalWorld
  let place: Place
  let effect: (generation?: number, key?: string) => Effect
  let [good, other] = ['', '']
  beforeAll(async () => {
    world = await openLocalWorld()
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    ;({ place, effect } = freshPlace())
    const sets = [setOf(world, place, 'good'), setOf(world, place, 'other')] as const
    ;[good, other] = [sets[0].id, sets[1].id]
    for (const set of sets) await world.driver.provision(effect(), set)
    await untilReady(world, place)
  })
  const shift = (weights: Record<string, number>, more: Partial<AppRoutes> = {}) =>
    world.driver.shift(effect(), { ...routesTo(place, weights), ...more })
  const json = async (path: string, options?: Parameters<LocalWorld['ask']>[2]) => {
    const answer = await world.ask(hostOf(place), path, options)
    return { ...answer, json: JSON.parse(answer.text) as never }
  }

  it('splits exactly by weight', async () => {
    await shift({ [good]: 999, [other]: 1 })
    const seen = new Map<string, number>()
    for (let i = 0; i < 1000; i++) {
      const { kind } = (await json('/')).json as { kind: string }
      seen.set(kind, (seen.get(kind) ?? 0) + 1)
    }
    expect(Object.fromEntries(seen)).toEqual({ good: 999, other: 1 })
  })

  it('shifts atomically and drains: of the requests under way none fails, and after the answer none sees the old release', async () => {
    await shift({ [good]: 1000 })
    const callers = load(world, hostOf(place), { paths: ['/', '/slow?ms=30'], clients: 6 })
    let [from, to] = [good, other]
    for (let i = 0; i < 10; i++) {
      await shift({ [to]: 1000 })
      const kind = to.split('.').at(-1)
      expect((await json('/')).json).toMatchObject({ kind })
      ;[from, to] = [to, from]
      await sleep(20)
    }
    await world.driver.retire(effect(), [to])
    const answers = await callers.stop()
    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
    for (const { headers, text } of answers)
      expect((JSON.parse(text) as { kind: string }).kind).toBe(headers['x-tidegate-release'])
  })

  it('keeps a caller with the release it met, as long as that has weight', async () => {
    await shift({ [good]: 500, [other]: 500 }, { sticky: true })
    const first = await json('/')
    const cookie = first.headers['set-cookie']?.[0] ?? ''
    expect(cookie).toMatch(/^tidegate_release=(good|other); Path=\/; HttpOnly; SameSite=Lax$/)
    const met = (first.json as { kind: string }).kind
    const headers = { cookie: `a=b; ${cookie.split(';')[0]}` }
    for (let i = 0; i < 10; i++) {
      const again = await json('/', { headers })
      expect(again.json).toMatchObject({ kind: met })
      expect(again.headers['set-cookie']).toBeUndefined()
    }
    const left = met === 'good' ? other : good
    await shift({ [left]: 1000 }, { sticky: true })
    const moved = await json('/', { headers })
    expect((moved.json as { kind: string }).kind).not.toBe(met)
    expect(moved.headers['set-cookie']).toHaveLength(1)
  })

  it('chooses the component by the longest prefix of whole segments', async () => {
    const component = (prefix: string, set: string) => ({ prefix, component: set.split('.').at(-1)!, set })
    const components = [component('/', good), component('/api', other), component('/api/v2', good)]
    await world.driver.shift(effect(), {
      hosts: [hostOf(place)],
      sticky: false,
      splits: [{ release: 'r1', weight: 1000, components }],
    })
    const kinds: string[] = []
    for (const path of ['/', '/api', '/api?x', '/api/x', '/apix', '/api/v2/x'])
      kinds.push(((await json(path)).json as { kind: string }).kind)
    expect(kinds).toEqual(['good', 'other', 'other', 'other', 'good', 'good'])
  })

  it('tells what is wrong when there is no app, no release or no replica', async () => {
    expect(await world.ask('nobody.here')).toMatchObject({
      status: 404,
      text: expect.stringContaining('No app claims') as string,
    })
    await shift({})
    expect(await world.ask(hostOf(place))).toMatchObject({
      status: 503,
      text: expect.stringContaining('No release of') as string,
    })
    const empty = { ...setOf(world, place, 'good', 0), id: `${place.app}.web.empty` }
    await world.driver.provision(effect(), empty)
    await shift({ [empty.id]: 1000 })
    expect(await world.ask(hostOf(place))).toMatchObject({
      status: 503,
      text: expect.stringContaining('No replica of web') as string,
    })
    expect((await world.driver.traffic(place, 0)).at(-1)).toMatchObject({ release: 'empty', requests: 1, errors: 1 })
  })

  it('passes bodies and headers, says who asked, and believes no earlier proxy', async () => {
    await shift({ [good]: 1000 })
    const posted = await json('/', { method: 'POST', body: 'x'.repeat(3_000_000) })
    expect(posted.json).toMatchObject({ size: 3_000_000 })
    const headers = {
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-proto': 'https',
      te: 'trailers',
      connection: 'keep-alive, x-hop',
      'x-hop': '1',
      'x-kept': '2',
    }
    const raw = (await json('/headers', { headers })).json as string[]
    const sent = Object.fromEntries(
      raw.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), raw[i + 1]]] : [])),
    ) as Record<string, string>
    expect(sent).toMatchObject({
      host: hostOf(place),
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': hostOf(place),
      'x-kept': '2',
    })
    expect(sent['x-request-id']).toMatch(/^[\w-]+$/)
    expect(Object.keys(sent)).not.toEqual(expect.arrayContaining(['x-hop']))
    expect(Object.keys(sent)).not.toEqual(expect.arrayContaining(['te']))
  })

  it('passes upgraded connections through', async () => {
    await shift({ [good]: 1000 })
    const socket = connect(Number(new URL(world.driver.edgeUrl()).port), '127.0.0.1')
    let seen = ''
    socket.on('data', (chunk: Buffer) => {
      seen += chunk.toString()
      if (seen.endsWith('\r\n\r\n')) socket.write('ping')
    })
    socket.write(`GET /ws HTTP/1.1\r\nHost: ${hostOf(place)}\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n`)
    await world.until(async () => seen.endsWith('ping'))
    expect(seen).toMatch(/^HTTP\/1\.1 101 /)
    expect(seen).toMatch(/x-tidegate-release: good/i)
    socket.destroy()
  })

  it('counts failures, broken answers and callers who left; the last are not the release’s fault', async () => {
    await shift({ [good]: 1000 })
    await world.ask(hostOf(place), '/fail')
    await world.ask(hostOf(place), '/break').catch(() => {})
    const impatient = connect(Number(new URL(world.driver.edgeUrl()).port), '127.0.0.1')
    impatient.write(`GET /slow?ms=300 HTTP/1.1\r\nHost: ${hostOf(place)}\r\n\r\n`)
    await sleep(100)
    impatient.destroy()
    const total = async () => {
      const buckets = await world.driver.traffic(place, 0)
      return buckets.reduce((sum, { requests, errors }) => [sum[0]! + requests, sum[1]! + errors], [0, 0])
    }
    await world.until(async () => (await total())[0] === 3)
    expect(await total()).toEqual([3, 2])
    expect(await world.driver.metrics()).toContain(
      `tidegate_edge_errors_total{environment="dev",app="${place.app}",component="web",release="good"} 2`,
    )
  })

  it('counts each replica by itself, in seconds that are over', async () => {
    await shift({ [good]: 1000 })
    const from = Math.ceil(Date.now() / 1000) * 1000
    await world.until(async () => Date.now() >= from)
    for (let i = 0; i < 6; i++) await world.ask(hostOf(place), '/')
    const found = () => world.driver.replicaTraffic(place, from)
    await world.until(async () => (await found()).reduce((sum, { requests }) => sum + requests, 0) === 6)
    const counted = await found()
    expect(
      counted.every(({ release, component, at }) => release === 'good' && component === 'web' && at % 1000 === 0),
    ).toBe(true)
  })

  it('tells requests live, without their queries', async () => {
    await shift({ [good]: 1000 })
    const seen: EdgeRequest[] = []
    const stop = new AbortController()
    const watching = world.driver.watch(place, (requests) => void seen.push(...requests), stop.signal)
    await world.until(async () => {
      await world.ask(hostOf(place), '/x?token=secret')
      return seen.length > 0
    })
    expect(seen[0]).toMatchObject({ release: 'good', component: 'web', method: 'GET', path: '/x', status: 200 })
    stop.abort()
    await watching
  })
})
