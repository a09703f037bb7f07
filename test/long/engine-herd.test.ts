import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { engineRig, node, passed, until } from '../support/engine.ts'
import { engineProcesses, exitOf } from '../support/engine-processes.ts'

test('[F29] 5,000 nodes are due at boot: the limit lets them in, the oldest first, and the database is not stormed', {
  timeout: 300_000,
}, async () => {
  const rig = await engineRig()
  const count = 5000
  for (let i = 0; i < count; i++) await rig.start([node('a', { input: i })])
  await rig.db.query(
    `UPDATE engine.node SET state = 'waiting', wake_at = clock_timestamp() - (9000 - (input #>> '{}')::int) * interval '1 second'`,
  )
  let inside = 0
  let most = 0
  const order: number[] = []
  const before = await transactions(rig.db)
  const run = async ({ input }: { readonly input: unknown }) => {
    order.push(input as number)
    most = Math.max(most, ++inside)
    await sleep(1)
    inside -= 1
    return passed
  }
  const worker = rig.work({ do: run }, { concurrency: 16 })
  await until(() => order.length === count, 240_000)
  await worker.idle()
  expect(most).toBeLessThanOrEqual(16)
  expect(order.filter((input, i) => Math.abs(input - i) > 64)).toEqual([])
  expect((await transactions(rig.db)) - before).toBeLessThan(3 * count)
})

async function transactions(db: { query: (text: string) => Promise<Record<string, unknown>[]> }): Promise<number> {
  const [row] = await db.query(
    'SELECT xact_commit + xact_rollback AS n FROM pg_stat_database WHERE datname = current_database()',
  )
  return Number(row?.['n'])
}

test('[F49] 50 nodes that each take their worker down are quarantined after three deaths, and others go on', {
  timeout: 900_000,
}, async () => {
  const rig = await engineRig()
  const processes = await engineProcesses(rig.db)
  const poisoned = await Promise.all(Array.from({ length: 50 }, () => rig.start([node('bad', { verb: 'poison' })])))
  const stuck = () => rig.db.query("SELECT run FROM engine.node WHERE state = 'stuck' AND crashes = 3")
  while ((await stuck()).length < poisoned.length) {
    const worker = processes.spawn()
    await Promise.race([exitOf(worker), until(async () => (await stuck()).length === poisoned.length, 60_000)])
  }
  processes.spawn()
  const healthy = await rig.start([node('a', { verb: 'apply' })])
  expect(await rig.ended(healthy)).toMatchObject({ state: 'passed' })
  // Nodes that one worker held together die together, though only the first of them got as far as its poison.
  const nodes = await rig.db.query("SELECT crashes FROM engine.node WHERE verb = 'poison'")
  expect(nodes.map(({ crashes }) => crashes)).toEqual(poisoned.map(() => 3))
  const drank = processes.journal().filter(({ what }) => what === 'poisoned')
  for (const run of poisoned) expect(drank.filter(({ key }) => key === `${run}/bad`).length).toBeLessThanOrEqual(3)
})
