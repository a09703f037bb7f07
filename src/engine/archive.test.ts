import { expect, test } from 'vitest'
import { engineRig, node, passed, runs, until } from '../../test/support/engine.ts'
import { archiveRuns } from './archive.ts'
import { claim } from './claim.ts'
import { findStranded } from './stranded.ts'
import { forgetTopics } from './topics.ts'

test('nodes of ended runs leave the hot table and are read and listed all the same', async () => {
  const rig = await engineRig()
  const worker = rig.work({ do: async () => ({ is: 'passed', output: 1 }) })
  const ended = await rig.start([node('a'), node('b', { after: ['a'] })])
  const active = await rig.start([node('a', { verb: 'nobody' })])
  const before = await rig.ended(ended)
  await worker.stop()
  expect(await archiveRuns(rig.db, 60_000)).toBe(0)
  expect(await archiveRuns(rig.db, 0)).toBe(1)
  expect(await archiveRuns(rig.db, 0)).toBe(0)
  expect(await rig.db.query('SELECT DISTINCT run FROM engine.node')).toEqual([{ run: active }])
  expect(await rig.read(ended)).toEqual(before)
  expect((await runs.list(rig.db, { state: 'passed' }))[0]?.nodes).toHaveLength(2)
  expect(await rig.db.tx((tx) => runs.end(tx, ended, 'aborted', 'too late'))).toBe(false)
  await expect(rig.db.query("UPDATE engine.node_archive SET state = 'ready'")).rejects.toThrow('never changes')
})

test('a worker archives by itself', async () => {
  const rig = await engineRig()
  rig.work({ do: async () => passed }, { archiveAfterMs: 50, choresMs: 50 })
  await rig.ended(await rig.start([node('a')]))
  await until(async () => (await rig.db.query('SELECT FROM engine.node')).length === 0)
})

test('topics are forgotten once nobody can need them any more', async () => {
  const rig = await engineRig()
  await rig.start([node('a')])
  await claim(rig.db, { owner: 'x', verbs: ['do'], limit: 1, leaseMs: 1000 })
  await rig.db.tx((tx) => runs.wake(tx, ['door']))
  expect(await forgetTopics(rig.db)).toBe(0)
  await rig.db.query("UPDATE engine.topic SET touched_at = now() - interval '2 hours'")
  expect(await forgetTopics(rig.db)).toBe(0) // the running node may yet decide to wait for it
  await rig.db.query("UPDATE engine.node SET state = 'ready', owner = NULL, lease_until = NULL")
  expect(await forgetTopics(rig.db)).toBe(1)
})

test('stranded work is found, and healthy work is not', async () => {
  const rig = await engineRig()
  const change = (run: string, what: string) =>
    rig.db.query(`UPDATE engine.node SET ${what} WHERE run = $1 AND id = 'a'`, [run])
  const start = () => rig.start([node('a'), node('b', { after: ['a'] })])
  await change(await start(), "state = 'waiting', topics = '{door}'")
  await change(await start(), "state = 'waiting', wake_at = now() + interval '1 day'")
  await change(await start(), "state = 'stuck'")
  await start()
  expect(await findStranded(rig.db)).toEqual([])

  const endless = await start()
  await change(endless, "state = 'waiting', wake_at = NULL")
  const unwoken = await start()
  await change(unwoken, "state = 'waiting', wake_at = now() - interval '5 minutes'")
  const idle = await start()
  await change(idle, "state = 'passed'")
  const unclaimed = await start()
  await change(unclaimed, "wake_at = now() - interval '10 minutes'")
  const lapsed = await start()
  await change(lapsed, "state = 'running', owner = 'x', lease_until = now() - interval '10 minutes'")
  await rig.db.query("INSERT INTO engine.partition VALUES ('env', 'gone', 'a')")
  const found = (await findStranded(rig.db)).map(({ run, node: one }) => `${run}/${one}`)
  const expected = [
    `${endless}/a`,
    `${unwoken}/a`,
    `${idle}/null`,
    `${idle}/b`,
    `${unclaimed}/a`,
    `${lapsed}/a`,
    'gone/a',
  ]
  expect(new Set(found)).toEqual(new Set(expected))
})
