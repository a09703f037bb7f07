import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { freshPlace, hostOf, routesTo, setOf, untilReady } from '../../src/drivers/driver.testsuite.ts'
import { load, openLocalWorld, readJournal } from '../../src/drivers/local/world.testdata.ts'

const kills = Number(process.env['TIDEGATE_KILLS'] ?? 200)

it(`[F01] [F22] over ${kills} kill -9 of host, edge and replicas every effect is applied once and the target comes back whole`, async () => {
  const world = await openLocalWorld()
  const { place, effect } = freshPlace()
  const sets = [setOf(world, place, 'good', 2), setOf(world, place, 'other', 2)] as const
  for (const set of sets) await world.driver.provision(effect(), set)
  await untilReady(world, place)
  const pidOf = [
    () => world.hostPid(),
    () => world.edgePid(),
    async () => (await world.driver.observe(place)).sets[0]?.replicas[0]?.pid ?? undefined,
  ]
  let isOver: boolean = false
  const killing = (async () => {
    for (let i = 0; i < kills; i++) {
      const pid = await pidOf[Math.floor(Math.random() * pidOf.length)]!().catch(() => undefined)
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
      await sleep(Math.random() * 300)
    }
    isOver = true
  })()
  const keys: string[] = []
  while (!isOver) {
    const one = effect(keys.length + 2)
    keys.push(one.key)
    const weight = Math.floor(Math.random() * 1001)
    const routes = routesTo(place, { [sets[0].id]: weight, [sets[1].id]: 1000 - weight })
    while (
      !(await world.driver.shift(one, routes).then(
        () => true,
        () => false,
      ))
    )
      await sleep(5)
  }
  await killing
  await untilReady(world, place)
  const journal = readJournal(world.options.folder).filter(({ event }) => event === 'done')
  const times = new Map<string, number>()
  for (const { key } of journal) times.set(key, (times.get(key) ?? 0) + 1)
  expect(keys.filter((key) => times.get(key) !== 1)).toEqual([])
  expect((await world.driver.observe(place)).generation).toBe(keys.length + 1)
  await world.until(async () => (await world.ask(hostOf(place)).catch(() => undefined))?.status === 200)
  const callers = load(world, hostOf(place))
  await sleep(1000)
  expect((await callers.stop()).filter(({ status }) => status !== 200)).toEqual([])
  await world.close()
}, 600_000)
