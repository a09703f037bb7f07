import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aborted, type EngineRig, engineRig, node, passed, runs, until } from '../../test/support/engine.ts'
import type { Executor, PlanNode } from './contract.ts'

test.each(['passed', 'failed', 'skipped', 'aborted'])(
  '[F04] a node that is %s never changes, and is not deleted',
  async (state) => {
    const rig = await engineRig()
    const run = await rig.start([node('a'), node('b')])
    await rig.db.query("UPDATE engine.node SET state = $2 WHERE run = $1 AND id = 'a'", [run, state])
    for (const change of ["state = 'ready'", "output = '1'", 'fence = fence + 1', `state = '${state}'`]) {
      await expect(rig.db.query(`UPDATE engine.node SET ${change} WHERE id = 'a'`)).rejects.toThrow('never changes')
    }
    await expect(rig.db.query("DELETE FROM engine.node WHERE id = 'a'")).rejects.toThrow('not archived')
  },
)

test.each(['passed', 'failed', 'aborted', 'superseded'])(
  '[F04] a run that is %s never changes, and is not deleted',
  async (state) => {
    const rig = await engineRig()
    const run = await rig.start([])
    await rig.db.query("INSERT INTO engine.run (id, kind, subject, state, ended_at) VALUES ($1, 'k', 's', $2, now())", [
      'x',
      state,
    ])
    for (const change of ["state = 'active', ended_at = NULL", "because = 'else'", "ending = 'failed'"]) {
      await expect(rig.db.query(`UPDATE engine.run SET ${change} WHERE id = 'x'`)).rejects.toThrow('never changes')
    }
    await expect(rig.db.query('DELETE FROM engine.run WHERE id = $1', [run])).rejects.toThrow('never changes')
  },
)

const verbs = ['do', 'do', 'fail', 'throw', 'wait', 'long'] as const
const plans = fc.array(fc.record({ verb: fc.constantFrom(...verbs), after: fc.array(fc.nat(5), { maxLength: 2 }) }), {
  minLength: 1,
  maxLength: 6,
})
const meddlings = fc.array(
  fc.record({
    what: fc.constantFrom('end', 'supersede', 'retry', 'wake', 'lapse', 'restart'),
    node: fc.nat(5),
    ms: fc.nat(15),
  }),
  { minLength: 1, maxLength: 8 },
)

/** Executors of every temper, on two workers. */
function tempers(): Record<string, Executor['run']> {
  return {
    do: async () => passed,
    fail: async () => ({ is: 'failed', because: 'judged bad' }),
    throw: async ({ attempt }) => {
      if (attempt < 3) throw new Error('again')
      return passed
    },
    wait: async ({ attempt, run }) =>
      attempt > 2 ? passed : { is: 'waiting', because: [], topics: [run.id], until: new Date(Date.now() + 20) },
    long: async (attempt) => Promise.race([aborted(attempt), sleep(30).then(() => passed)]),
  }
}

async function meddle(rig: EngineRig, run: string, what: string, one: string): Promise<void> {
  await rig.db.tx(async (tx) => {
    if (what === 'end') await runs.end(tx, run, 'aborted', 'a person')
    if (what === 'supersede') await runs.end(tx, run, 'superseded', 'a newer run')
    if (what === 'retry') await runs.retry(tx, run, one)
    if (what === 'wake') await runs.wake(tx, [run])
    if (what === 'lapse')
      await tx.query(
        "UPDATE engine.node SET owner = 'elsewhere:1:1', fence = fence + 1, lease_until = now() WHERE run = $1 AND id = $2 AND state = 'running'",
        [run, one],
      )
  })
}

test('[F04] whatever races with whatever, every run ends, and nothing tries to change what has ended', {
  timeout: 90_000,
}, async () => {
  const rig = await engineRig()
  const options = { leaseMs: 150, heartbeatMs: 40, pollMs: 40 }
  for (let i = 0; i < 2; i++) rig.work(tempers(), options)
  await fc.assert(
    fc.asyncProperty(plans, meddlings, async (plan, meddling) => {
      const retry = { attempts: 3, delayMs: 5, factor: 1, maxDelayMs: 5 }
      const nodes: PlanNode[] = plan.map(({ verb, after }, i) =>
        node(`n${i}`, { verb, retry, after: after.filter((j) => j < i).map((j) => `n${j}`) }),
      )
      const run = await rig.start([...nodes, node('z', { finally: true, retry })])
      for (const { what, node: at, ms } of meddling) {
        await meddle(rig, run, what, `n${at % plan.length}`)
        await sleep(ms)
      }
      await until(async () => {
        const view = await rig.read(run)
        for (const one of view.nodes) if (one.state === 'stuck') await meddle(rig, run, 'retry', one.id)
        return view.state !== 'active'
      })
      const view = await rig.read(run)
      expect(view.state).toBe(view.ending ?? 'passed')
      expect(view.nodes.at(-1)?.state).toBe('passed')
      expect(view.nodes.every((one) => ['passed', 'failed', 'skipped', 'aborted'].includes(one.state))).toBe(true)
    }),
    { numRuns: 60 },
  )
  expect(rig.events.filter((event) => event.type === 'trouble')).toEqual([])
})
