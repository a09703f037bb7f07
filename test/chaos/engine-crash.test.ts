import { expect, test } from 'vitest'
import { engineRig, node, until } from '../support/engine.ts'
import { engineProcesses, exitOf } from '../support/engine-processes.ts'

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
