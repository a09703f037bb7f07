import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freshPlace, hostOf, routesTo, setOf, untilReady } from '../driver.testsuite.ts'
import type { Effect, LogLine, Place } from '../driver.ts'
import { type LocalWorld, openLocalWorld } from './world.testdata.ts'

describe('what replicas print and see', () => {
  const secrets = { TOKEN: 'c4n4ry"with$signs/and=more', OTHER: 'second-canary-0123456789' }
  let world: LocalWorld
  let place: Place
  let effect: (generation?: number, key?: string) => Effect
  beforeAll(async () => {
    process.env['CONTROL_PLANE_SECRET'] = 'must-not-be-inherited'
    world = await openLocalWorld({ logBytesPerSecond: 128 * 1024 })
  })
  afterAll(async () => {
    delete process.env['CONTROL_PLANE_SECRET']
    await world.close()
  })
  beforeEach(async () => {
    ;({ place, effect } = freshPlace())
    const set = { ...setOf(world, place, 'good'), env: { ...secrets, MODE: 'test' }, secretNames: Object.keys(secrets) }
    await world.driver.provision(effect(), set)
    await untilReady(world, place)
    await world.driver.shift(effect(), routesTo(place, { [set.id]: 1000 }))
  })
  const print = (body: string) => world.ask(hostOf(place), '/print', { method: 'POST', body })
  const logsWith = async (mark: string): Promise<LogLine[]> => {
    let lines: LogLine[] = []
    await world.until(async () => {
      lines = await world.driver.logs(place, { lines: 10_000 })
      return lines.some(({ text }) => text.includes(mark))
    })
    return lines
  }

  it('[T40] secrets are in no file of the target but its private state, in whatever encoding they were printed', async () => {
    for (const secret of Object.values(secrets)) {
      await print(
        `raw ${secret}\n64 ${Buffer.from(`u:${secret}`).toString('base64')}\nurl ${encodeURIComponent(secret)}\n`,
      )
      await print(`hex ${Buffer.from(secret).toString('hex')}\njson ${JSON.stringify({ secret })}\n`)
      await print(secret.slice(0, 9))
      await sleep(30)
      await print(`${secret.slice(9)}\n`)
    }
    await print('all printed\n')
    const lines = await logsWith('all printed')
    expect(lines.filter(({ text }) => text.includes('[redacted]')).length).toBeGreaterThanOrEqual(12)
    const files = readdirSync(world.options.folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name !== 'state.json',
    )
    for (const name of files
      .map((file) => join(world.options.folder, file))
      .filter((path) => statSync(path).isFile())) {
      for (const secret of Object.values(secrets)) expect(readFileSync(name, 'utf8')).not.toContain(secret)
    }
    expect(statSync(join(world.options.folder, 'state.json')).mode & 0o077).toBe(0)
  })

  it('[T37] terminal sequences are taken out and counted, and no line can be forged', async () => {
    await print('\u001b[2J\u001b]0;owned\u0007visible\r{"at":"2000","text":"forged"}\u2028x\n')
    const lines = await logsWith('visible')
    const line = lines.find(({ text }) => text.includes('visible'))
    expect(line?.text).toBe('visible{"at":"2000","text":"forged"}x [tidegate: 16 control characters removed]')
  })

  it('[F19] a flood is cut by the quota with a marker, and a neighbour answers as before', async () => {
    const neighbour = freshPlace()
    const set = setOf(world, neighbour.place, 'other')
    await world.driver.provision(neighbour.effect(), set)
    await untilReady(world, neighbour.place)
    await world.driver.shift(neighbour.effect(), routesTo(neighbour.place, { [set.id]: 1000 }))
    let flooding = true
    const flood = world.ask(hostOf(place), '/flood?mib=48').finally(() => {
      flooding = false
    })
    const times: number[] = []
    while (flooding) {
      const began = performance.now()
      expect((await world.ask(hostOf(neighbour.place))).status).toBe(200)
      times.push(performance.now() - began)
      await sleep(10)
    }
    expect((await flood).text).toBe('flooded')
    expect(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]).toBeLessThan(50)
    const marked = await logsWith('bytes dropped')
    const kept = marked.reduce((sum, { text }) => sum + text.length, 0)
    expect(kept).toBeLessThan(4 * 1024 * 1024)
  })

  it('[T42] a replica sees its own environment and nothing of the control plane’s', async () => {
    const env = JSON.parse((await world.ask(hostOf(place), '/env')).text) as Record<string, string>
    expect(new Set(Object.keys(env))).toEqual(new Set(['HOME', 'MODE', 'OTHER', 'PATH', 'PORT', 'TOKEN', 'TZ']))
  })

  it('measures memory and CPU of each replica, and has a figure half a second after it is ready', async () => {
    const fresh = freshPlace()
    await world.driver.provision(fresh.effect(), setOf(world, fresh.place, 'other'))
    await untilReady(world, fresh.place)
    const ready = performance.now()
    await world.until(async () => {
      const [replica] = (await world.driver.observe(fresh.place)).sets[0]?.replicas ?? []
      return (replica?.memoryBytes ?? 0) > 10_000_000 && replica?.millicpu !== null
    })
    expect(performance.now() - ready).toBeLessThan(1000)
  })

  it('a command that is not there, and an artifact that is not there, are told', async () => {
    const fresh = freshPlace()
    const set = { ...setOf(world, fresh.place, 'good'), startTimeoutMs: 300 }
    const missing = { ...set, artifact: `sha256:${'0'.repeat(64)}` }
    await expect(world.driver.provision(fresh.effect(), missing)).rejects.toMatchObject({ code: 'not-found' })
    mkdirSync(join(world.options.artifacts, '0'.repeat(64)))
    await world.driver.provision(fresh.effect(), { ...missing, command: ['no-such-command', '$(id)'] })
    await world.until(async () => {
      const [replica] = (await world.driver.observe(fresh.place)).sets[0]?.replicas ?? []
      return replica?.state === 'failed' && /no-such-command could not be started/.test(replica.because ?? '')
    })
  })
})
