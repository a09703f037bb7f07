import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { aborted, engineRig, node, passed, runs, until } from '../../test/support/engine.ts'

const retry = { attempts: 3, delayMs: 10, factor: 2, maxDelayMs: 100 }

describe('a worker', () => {
  test('runs a graph in its order and hands on outputs', async () => {
    const rig = await engineRig()
    const order: string[] = []
    rig.work({
      do: async (attempt) => {
        order.push(attempt.node)
        return { is: 'passed', output: { of: attempt.node, saw: Object.keys(attempt.outputs) } }
      },
    })
    const run = await rig.start([
      node('c', { after: ['a', 'b'] }),
      node('a'),
      node('b', { after: ['a'] }),
      node('z', { finally: true }),
    ])
    const view = await rig.ended(run)
    expect(view).toMatchObject({ state: 'passed', ending: null })
    expect(order).toEqual(['a', 'b', 'c', 'z'])
    expect(view.nodes.map((one) => [one.id, one.state])).toEqual([
      ['c', 'passed'],
      ['a', 'passed'],
      ['b', 'passed'],
      ['z', 'passed'],
    ])
    expect(view.nodes.find((one) => one.id === 'c')?.output).toEqual({ of: 'c', saw: ['a', 'b'] })
  })

  test('takes a bad verdict as the end of the run: the rest is skipped, what runs is aborted, finally concludes', async () => {
    const rig = await engineRig()
    rig.work({
      do: async () => passed,
      long: aborted,
      judge: async () => ({ is: 'failed', because: '3 of 20 requests failed', output: { failed: 3 } }),
    })
    const run = await rig.start([
      node('long', { verb: 'long' }),
      node('judge', { verb: 'judge', title: 'smoke test' }),
      node('later', { after: ['judge'] }),
      node('conclude', { finally: true }),
    ])
    const view = await rig.ended(run)
    expect(view).toMatchObject({ state: 'failed', ending: 'failed', because: 'smoke test: 3 of 20 requests failed' })
    expect(Object.fromEntries(view.nodes.map((one) => [one.id, one.state]))).toEqual({
      long: 'aborted',
      judge: 'failed',
      later: 'skipped',
      conclude: 'passed',
    })
  })

  test('tries trouble again by its policy, then waits for a person, whose retry gives new tries', async () => {
    const rig = await engineRig()
    let calls = 0
    rig.work({
      do: async () => {
        calls += 1
        if (calls < 5) throw new Error(`no answer \u0000 ${calls}`)
        return passed
      },
    })
    const run = await rig.start([node('a', { retry })])
    const stuck = await until(async () => (await rig.read(run)).nodes.find((one) => one.state === 'stuck'))
    expect(calls).toBe(3)
    expect(stuck.error?.message).toBe('no answer  3')
    expect(stuck.reasons[0]?.because).toContain('gave up after 3 tries')
    expect(rig.events).toContainEqual(expect.objectContaining({ type: 'stuck', run, node: 'a' }))
    expect(await rig.db.tx((tx) => runs.retry(tx, run, 'a'))).toBe(true)
    expect(await rig.ended(run)).toMatchObject({ state: 'passed' })
    expect(await rig.db.tx((tx) => runs.retry(tx, run, 'a'))).toBe(false)
  })

  test('commits an outcome and its facts together, or neither', async () => {
    const rig = await engineRig()
    await rig.db.query('CREATE TABLE fact (node text)')
    let calls = 0
    rig.work({
      do: async ({ node: id }) => ({
        is: 'passed',
        commit: async (tx) => {
          await tx.query('INSERT INTO fact VALUES ($1)', [id])
          calls += 1
          if (calls === 1) throw new Error('not yet')
        },
      }),
    })
    const run = await rig.start([node('a', { retry })])
    await rig.ended(run)
    expect(calls).toBe(2)
    expect(await rig.db.query('SELECT * FROM fact')).toEqual([{ node: 'a' }])
  })

  test('an outcome that PostgreSQL cannot hold is trouble of its node alone', async () => {
    const rig = await engineRig()
    rig.work({
      do: async ({ node: id }) => ({ is: 'passed', output: id === 'bad' ? '\u0000' : id }),
    })
    const run = await rig.start([node('good'), node('bad', { retry: { ...retry, attempts: 1 } }), node('fine')])
    await until(async () => (await rig.read(run)).nodes.some((one) => one.state === 'stuck'))
    const view = await until(async () => {
      const now = await rig.read(run)
      return now.nodes.every((one) => one.state === 'passed' || one.state === 'stuck') ? now : undefined
    })
    expect(view.nodes.map((one) => one.state)).toEqual(['passed', 'stuck', 'passed'])
  })

  test('a wait for a time wakes at that time, a wait for nothing is refused', async () => {
    const rig = await engineRig()
    rig.work({
      nap: async ({ attempt }) =>
        attempt > 1 ? passed : { is: 'waiting', because: [{ because: 'a nap' }], until: new Date(Date.now() + 150) },
      drift: async () => ({ is: 'waiting', because: [] }),
    })
    const began = performance.now()
    const run = await rig.start([node('nap', { verb: 'nap' })])
    await rig.ended(run)
    expect(performance.now() - began).toBeGreaterThan(140)
    expect(performance.now() - began).toBeLessThan(600)
    const drift = await rig.start([node('a', { verb: 'drift', retry: { ...retry, attempts: 1 } })])
    const stuck = await until(async () => (await rig.read(drift)).nodes.find((one) => one.state === 'stuck'))
    expect(stuck.error?.message).toContain('nothing would ever wake it')
  })

  test('nodes of one partition never run at the same time, in any run, under several workers', async () => {
    const rig = await engineRig()
    let inside = 0
    let most = 0
    const executor = async () => {
      inside += 1
      most = Math.max(most, inside)
      await sleep(1)
      inside -= 1
      return passed
    }
    for (let i = 0; i < 4; i++) rig.work({ do: executor })
    const ids = await Promise.all(
      Array.from({ length: 40 }, () =>
        rig.start([
          node('a', { partition: 'env' }),
          node('b', { partition: 'env' }),
          node('c', { after: ['a', 'b'], partition: 'env' }),
        ]),
      ),
    )
    for (const id of ids) expect(await rig.ended(id, 30_000)).toMatchObject({ state: 'passed' })
    expect(most).toBe(1)
    expect(rig.events.filter((event) => event.type === 'trouble')).toEqual([])
    expect(await rig.db.query('SELECT * FROM engine.partition WHERE run IS NOT NULL')).toEqual([])
  })

  test('the more urgent run goes first', async () => {
    const rig = await engineRig()
    const order: string[] = []
    await rig.start([node('ordinary')])
    await rig.start([node('rollback')], { priority: 100 })
    const worker = rig.work(
      {
        do: async ({ node: id }) => {
          order.push(id)
          return passed
        },
      },
      { concurrency: 1 },
    )
    await worker.idle()
    expect(order).toEqual(['rollback', 'ordinary'])
  })

  test('notes are kept over attempts, and refused under an old fence', async () => {
    const rig = await engineRig()
    const seen: unknown[] = []
    rig.work({
      do: async (attempt) => {
        seen.push({ ...attempt.notes })
        await attempt.note('handle', attempt.attempt)
        if (attempt.attempt === 1) throw new Error('again')
        await rig.db.query('UPDATE engine.node SET fence = fence + 1')
        await expect(attempt.note('handle', 'late')).rejects.toThrow('another worker has the node')
        return passed
      },
    })
    await rig.start([node('a', { retry })])
    await until(() => rig.lost.length > 0)
    expect(seen).toEqual([{}, { handle: 1 }])
  })

  test('a stopping worker lets attempts end, then aborts them, and gives their nodes back without blame', async () => {
    const rig = await engineRig()
    const first = rig.work({
      long: aborted,
      deaf: () => new Promise(() => {}),
      brief: async () => {
        await sleep(50)
        return passed
      },
    })
    const run = await rig.start([
      node('long', { verb: 'long' }),
      node('deaf', { verb: 'deaf' }),
      node('brief', { verb: 'brief' }),
    ])
    await until(async () => (await rig.read(run)).nodes.every((one) => one.state === 'running'))
    await first.stop(200)
    const view = await rig.read(run)
    expect(view.nodes.map((one) => [one.state, one.crashes])).toEqual([
      ['ready', 0],
      ['ready', 0],
      ['passed', 0],
    ])
    rig.work({ long: async () => passed, deaf: async () => passed })
    expect(await rig.ended(run)).toMatchObject({ state: 'passed' })
    expect(rig.lost).toEqual([])
  })
})
