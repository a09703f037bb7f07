import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { engineRig, node, passed, until } from '../support/engine.ts'
import { engineProcesses } from '../support/engine-processes.ts'

const apply = (id: string, ms: number, after: string[] = []) => node(id, { verb: 'apply', input: { ms }, after })

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
