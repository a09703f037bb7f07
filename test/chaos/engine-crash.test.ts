import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { engineRig, node, passed, runs, until } from '../support/engine.ts'
import { engineProcesses, exitOf } from '../support/engine-processes.ts'

const byText = (a: string, b: string) => (a < b ? -1 : 1)

const apply = (id: string, ms: number, after: string[] = []) => node(id, { verb: 'apply', input: { ms }, after })

test('[F03] a worker frozen past its lease may write nothing, and exits when it wakes', async () => {
  const rig = await engineRig()
  const processes = await engineProcesses(rig.db)
  const frozen = processes.spawn()
  const run = await rig.start([apply('a', 1000), apply('b', 5, ['a'])])
  await until(() => processes.journal().some((line) => line.what === 'begin'))
  frozen.kill('SIGSTOP')
  const other = processes.spawn()
  expect(await rig.ended(run)).toMatchObject({ state: 'passed' })
  frozen.kill('SIGCONT')
  expect(await exitOf(frozen)).toBe(70)
  const facts = await rig.db.query('SELECT key, pid FROM fact ORDER BY key')
  expect(facts).toEqual([
    { key: `${run}/a`, pid: other.pid },
    { key: `${run}/b`, pid: other.pid },
  ])
  const view = await rig.read(run)
  expect(view.nodes.map((one) => [one.output, one.crashes])).toEqual([
    [{ pid: other.pid }, 0],
    [{ pid: other.pid }, 0],
  ])
})

test('[F01] what a killed worker held goes on at another one within a second, on the same host', async () => {
  const rig = await engineRig()
  const processes = await engineProcesses(rig.db)
  processes.spawn()
  processes.spawn()
  const run = await rig.start([apply('a', 400)])
  const { pid } = await until(() => processes.journal().find((line) => line.what === 'begin'))
  const began = performance.now()
  process.kill(pid, 'SIGKILL')
  await until(() => processes.journal().filter((line) => line.what === 'begin').length === 2)
  expect(performance.now() - began).toBeLessThan(2000)
  expect(await rig.ended(run)).toMatchObject({ state: 'passed' })
  expect(processes.applied()).toEqual([`${run}/a`])
})

test('[F01] workers killed again and again lose nothing and apply every effect once', { timeout: 60_000 }, async () => {
  const rig = await engineRig()
  const processes = await engineProcesses(rig.db)
  const chain = Array.from({ length: 40 }, (_, i) => apply(`n${i}`, 15, i === 0 ? [] : [`n${i - 1}`]))
  const ids = await Promise.all(Array.from({ length: 20 }, () => rig.start(chain)))
  let workers = [processes.spawn(), processes.spawn(), processes.spawn()]
  for (let kills = 0; kills < 12; kills++) {
    await sleep(250)
    workers[0]?.kill('SIGKILL')
    workers = [...workers.slice(1), processes.spawn()]
  }
  await until(async () => {
    const views = await Promise.all(ids.map(rig.read))
    // An innocent node may have been hit three times: its person tries it again.
    const stuck = views.flatMap((view) =>
      view.nodes.filter((one) => one.state === 'stuck').map((one) => [view.id, one.id] as const),
    )
    for (const [id, one] of stuck) await rig.db.tx((tx) => runs.retry(tx, id, one))
    return views.every((view) => view.state === 'passed')
  }, 30_000)
  const keys = ids.flatMap((id) => chain.map((one) => `${id}/${one.id}`)).sort(byText)
  expect(processes.applied().sort(byText)).toEqual(keys)
  const applied = processes.journal().filter((line) => line.what === 'applied')
  expect(applied.length).toBeLessThanOrEqual(keys.length) // a worker may die between its effect and the journal
  expect(new Set(processes.journal().map((line) => line.pid)).size).toBeGreaterThan(3)
  expect(await rig.db.query('SELECT key FROM fact')).toHaveLength(keys.length)
})

test('[F49] a node that takes its worker down three times is quarantined, and others go on', {
  timeout: 60_000,
}, async () => {
  const rig = await engineRig()
  const processes = await engineProcesses(rig.db)
  const poisoned = await rig.start([node('bad', { verb: 'poison' }), node('z', { verb: 'apply', finally: true })])
  let deaths = 0
  for (; deaths < 3; deaths++) expect(await exitOf(processes.spawn())).toBe('SIGKILL')
  processes.spawn()
  const stuck = await until(async () => (await rig.read(poisoned)).nodes.find((one) => one.state === 'stuck'))
  expect(stuck.crashes).toBe(3)
  expect(stuck.reasons[0]?.because).toContain('took its worker down 3 times')
  const healthy = await rig.start([apply('a', 5)])
  expect(await rig.ended(healthy)).toMatchObject({ state: 'passed' })
  expect(processes.journal().filter((line) => line.what === 'poisoned')).toHaveLength(3)
})

test('[F30] leases hold by the clock of the database, though the clocks of the workers are hours apart', async () => {
  const rig = await engineRig()
  const processes = await engineProcesses(rig.db)
  for (const skewMs of [0, 3_600_000, -3_600_000]) processes.spawn({ skewMs })
  const ids = await Promise.all([1, 2, 3, 4, 5, 6].map(() => rig.start([apply('a', 2500), apply('b', 5, ['a'])])))
  for (const id of ids) {
    const view = await rig.ended(id)
    expect(view.nodes.map((one) => [one.attempt, one.crashes])).toEqual([
      [1, 0],
      [1, 0],
    ])
  }
  expect(processes.journal().filter((line) => line.what === 'begin')).toHaveLength(12)
})

test('[F15] with every notification lost, work starts by polling, within six seconds', async () => {
  const rig = await engineRig()
  rig.work({ do: async () => passed }, { deaf: true })
  await sleep(200)
  const began = performance.now()
  const run = await rig.start([node('a'), node('b', { after: ['a'] })])
  expect(await rig.ended(run)).toMatchObject({ state: 'passed' })
  expect(performance.now() - began).toBeLessThan(6000)
})

test('[F29] a herd of due nodes at boot is let in by the worker’s limit, the oldest first', async () => {
  const rig = await engineRig()
  const count = 1000
  for (let i = 0; i < count; i++) await rig.start([node('a', { input: i })])
  await rig.db.query(
    `UPDATE engine.node SET state = 'waiting', wake_at = clock_timestamp() - (2000 - (input #>> '{}')::int) * interval '1 second'`,
  )
  let inside = 0
  let most = 0
  const order: number[] = []
  const worker = rig.work(
    {
      do: async ({ input }) => {
        order.push(input as number)
        most = Math.max(most, ++inside)
        await sleep(1)
        inside -= 1
        return passed
      },
    },
    { concurrency: 16 },
  )
  await until(() => order.length === count)
  await worker.idle()
  expect(most).toBeLessThanOrEqual(16)
  const displaced = order.filter((input, i) => Math.abs(input - i) > 64)
  expect(displaced).toEqual([])
})
