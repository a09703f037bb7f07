import { expect, test } from 'vitest'
import { engineRig, node, passed, runs } from '../../test/support/engine.ts'
import { archiveRuns } from './archive.ts'
import { forgetPartitions } from './partitions.ts'

const inside = (name: string) => [node('a', { partition: name })]
const names = async (rig: Awaited<ReturnType<typeof engineRig>>) =>
  (await rig.db.query<{ name: string }>('SELECT name FROM engine.partition ORDER BY name')).map(({ name }) => name)

test('partitions are forgotten once no node of the hot table is in them', async () => {
  const rig = await engineRig()
  const worker = rig.work({ do: async () => passed })
  await rig.ended(await rig.start(inside('over')))
  await worker.stop()
  await rig.start(inside('waits'))
  await archiveRuns(rig.db, 0)
  expect(await forgetPartitions(rig.db)).toBe(1)
  expect(await names(rig)).toEqual(['waits'])
})

test('a partition that a run is just being started in is not forgotten under it', async () => {
  const rig = await engineRig()
  await rig.db.query("INSERT INTO engine.partition (name) VALUES ('env')")
  await rig.db.tx(async (tx) => {
    await runs.start(tx, { id: 'run_1', kind: 'test', subject: 'x', plan: { nodes: inside('env') } })
    expect(await forgetPartitions(rig.db)).toBe(0)
  })
  expect(await names(rig)).toEqual(['env'])
})

test('runs that start and partitions that are forgotten meanwhile never lose each other', async () => {
  const rig = await engineRig()
  rig.work({ do: async () => passed }, { archiveAfterMs: 0 })
  const over = new AbortController()
  const forgetting = (async () => {
    while (!over.signal.aborted) {
      await archiveRuns(rig.db, 0)
      await forgetPartitions(rig.db)
    }
  })()
  for (let round = 0; round < 25; round++) {
    const started = await Promise.all(['x', 'y', 'x'].map((name) => rig.start(inside(name))))
    for (const run of started) expect((await rig.ended(run)).state).toBe('passed')
  }
  over.abort()
  await forgetting
})
