import { renameSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshPlace, routesTo, setOf, untilReady } from '../driver.testsuite.ts'
import { targetFolder } from './folders.ts'
import { type LocalWorld, openLocalWorld, readJournal } from './world.testdata.ts'

let world: LocalWorld
beforeAll(async () => {
  world = await openLocalWorld()
})
afterAll(() => world.close())

/** Stands between driver and host, and cuts a share of the effects' connections: the request went over, no answer comes back. */
async function openCutter(path: string) {
  const behind = `${path}.behind`
  renameSync(path, behind)
  const open = new Set<Socket>()
  let cuts = 0
  let share = 0
  const server = createServer((near) => {
    const far = connect(behind)
    open.add(near).add(far)
    for (const socket of [near, far]) socket.on('error', () => {}).on('close', () => open.delete(socket))
    near.once('data', (head) => {
      if (String(head).startsWith('POST /status') || Math.random() >= share) return void far.pipe(near)
      far.once('data', () => {
        cuts += 1
        near.destroy()
        far.destroy()
      })
    })
    near.pipe(far)
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    cuts: () => cuts,
    cutFrom: (wanted: number) => {
      share = wanted
    },
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      renameSync(behind, path)
    },
  }
}

it('[F22] 500 times the answer of the host is cut off: the driver asks by the key, and each effect is applied once', {
  timeout: 120_000,
}, async () => {
  const { place, effect } = freshPlace()
  const [good, other] = [setOf(world, place, 'good', 1), setOf(world, place, 'other', 1)]
  for (const set of [good, other]) await world.driver.provision(effect(), set)
  await untilReady(world, place)
  const cutter = await openCutter(targetFolder(world.options.folder).hostSocket)
  cutter.cutFrom(0.8)
  const keys: string[] = []
  while (cutter.cuts() < 500) {
    const one = effect(keys.length + 2)
    keys.push(one.key)
    const weight = Math.floor(Math.random() * 1001)
    const shifted = () =>
      world.driver.shift(one, routesTo(place, { [good.id]: weight, [other.id]: 1000 - weight })).then(
        () => true,
        (error: { code: string }) => {
          expect(error.code).toBe('unavailable') // unknown: nobody claims that it failed
          return false
        },
      )
    while (!(await shifted()));
  }
  await cutter.close()
  const lines = readJournal(world.options.folder).filter(({ event }) => event === 'done')
  const done = keys.map((key) => lines.filter((line) => line.key === key).length)
  expect(done.every((times) => times === 1)).toBe(true)
  expect((await world.driver.observe(place)).generation).toBe(keys.length + 1)
})
