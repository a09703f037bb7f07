import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { engineRig, node, runs, until } from '../support/engine.ts'
import { engineProcesses } from '../support/engine-processes.ts'

const byText = (a: string, b: string) => (a < b ? -1 : 1)

const apply = (id: string, ms: number, after: string[] = []) => node(id, { verb: 'apply', input: { ms }, after })

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
