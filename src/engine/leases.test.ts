import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { aborted, engineRig, node, passed, until } from '../../test/support/engine.ts'
import { host } from '../lib/process-identity.ts'
import { watchCalm } from './calm.ts'
import { isKnownDead, nameOwner } from './owner.ts'

const hold = (owner: string) =>
  `UPDATE engine.node SET state = 'running', owner = '${owner}', fence = 7, lease_until = clock_timestamp()`

describe('taking over', () => {
  test('what a worker of another host held goes on as soon as its lease has lapsed, and not before', async () => {
    const rig = await engineRig()
    const run = await rig.start([node('a')])
    await rig.db.query(`${hold('elsewhere:1:1')} + interval '1 second'`)
    const began = performance.now()
    rig.work({ do: async () => passed }, { leaseMs: 500, pollMs: 100 })
    const view = await rig.ended(run)
    expect(performance.now() - began).toBeGreaterThan(900)
    expect(view.nodes[0]).toMatchObject({ crashes: 0, attempt: 1 })
    expect(rig.events).toContainEqual({ type: 'taken-over', run, node: 'a', from: 'elsewhere:1:1' })
  })

  test('what a dead process of this host held is taken over at boot, whatever its lease says', async () => {
    const rig = await engineRig()
    const run = await rig.start([node('a')])
    const { pid } = spawnSync('true')
    await rig.db.query(`${hold(`${host}:${pid}:12345`)} + interval '1 hour'`)
    const began = performance.now()
    rig.work({ do: async () => passed })
    await rig.ended(run)
    expect(performance.now() - began).toBeLessThan(900)
  })

  test('a claim whose answer never arrived is given back without blame', async () => {
    const rig = await engineRig()
    const run = await rig.start([node('a', { verb: 'other' })])
    const worker = rig.work({ do: async () => passed }, { leaseMs: 200, pollMs: 50 })
    await rig.db.query(hold(worker.owner))
    const given = await until(async () => (await rig.read(run)).nodes.find((one) => one.state === 'ready'))
    expect(given.crashes).toBe(0)
  })

  test('a run that is ending gets no second try of what its dead worker held', async () => {
    const rig = await engineRig()
    const run = await rig.start([node('a'), node('z', { finally: true })])
    await rig.db.query(`${hold('elsewhere:1:1')} WHERE id = 'a'`)
    await rig.db.query("UPDATE engine.run SET ending = 'aborted'")
    rig.work({ do: async () => passed }, { leaseMs: 300, pollMs: 50 })
    const view = await rig.ended(run)
    expect(view.nodes.map((one) => [one.id, one.state, one.attempt])).toEqual([
      ['a', 'aborted', 0],
      ['z', 'passed', 1],
    ])
  })

  test('a living worker keeps its nodes for longer than a lease', async () => {
    const rig = await engineRig()
    const options = { leaseMs: 300, heartbeatMs: 75, pollMs: 50 }
    rig.work({ long: aborted }, options)
    const run = await rig.start([node('a', { verb: 'long' })])
    await until(async () => (await rig.read(run)).nodes[0]?.state === 'running')
    rig.work({ long: aborted }, options)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect((await rig.read(run)).nodes[0]).toMatchObject({ state: 'running', attempt: 1, crashes: 0 })
  })
})

describe('owners', () => {
  test('two workers of a process have two names, and are alive', () => {
    const [one, other] = [nameOwner(), nameOwner()]
    expect(one).not.toBe(other)
    expect([one, other].map(isKnownDead)).toEqual([false, false])
  })

  test.each([
    ['a process that has gone', `${host}:${spawnSync('true').pid}:1`, true],
    ['another process under a reused id', `${host}:${process.pid}:1`, true],
    ['a process of another host', 'elsewhere:1:1', false],
    ['a name that is none', 'nonsense', false],
  ])('%s', (_, owner, dead) => {
    expect(isKnownDead(owner)).toBe(dead)
  })
})

test('after trouble with the database, or a machine that stood still, others get a lease’s time before they are taken over', () => {
  let now = 0
  const calm = watchCalm(4000, () => now)
  expect(calm.isCalm()).toBe(true)
  calm.disturb()
  expect(calm.isCalm()).toBe(false)
  now = 4001
  expect(calm.isCalm()).toBe(true)
  calm.tick()
  expect(calm.isCalm()).toBe(false)
})
