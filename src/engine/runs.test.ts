import { describe, expect, test } from 'vitest'
import { aborted, engineRig, node, passed, runs, until } from '../../test/support/engine.ts'
import type { Outcome } from './contract.ts'

describe('starting', () => {
  test('a second run with the same dedup key is the first one', async () => {
    const rig = await engineRig()
    const ids = await Promise.all([1, 2, 3].map(() => rig.start([node('a')], { dedupKey: 'push-7' })))
    expect(new Set(ids).size).toBe(1)
    expect(await runs.list(rig.db, {})).toHaveLength(1)
  })

  test('a run whose transaction is undone never was', async () => {
    const rig = await engineRig()
    const undone = rig.db.tx(async (tx) => {
      await runs.start(tx, { id: 'r', kind: 'test', subject: 's', plan: { nodes: [node('a')] } })
      throw new Error('changed my mind')
    })
    await expect(undone).rejects.toThrow('changed my mind')
    expect(await runs.read(rig.db, 'r')).toBeUndefined()
  })

  test('an empty plan has passed at once', async () => {
    const rig = await engineRig()
    expect(await rig.read(await rig.start([]))).toMatchObject({ state: 'passed', because: 'the plan is empty' })
  })

  test('lists newest first, by kind, state and subject, without inputs', async () => {
    const rig = await engineRig()
    const first = await rig.start([node('a', { input: { secret: 1 } })], { kind: 'delivery', subject: 'x' })
    const second = await rig.start([node('a')], { kind: 'delivery', subject: 'y' })
    await rig.start([], { kind: 'deployment' })
    const listed = await runs.list(rig.db, { kind: 'delivery', state: 'active' })
    expect(listed.map((run) => run.id)).toEqual([second, first])
    expect(listed[1]?.nodes[0]?.input).toBeNull()
    expect(await runs.list(rig.db, { subject: 'x', limit: 1 })).toHaveLength(1)
  })
})

describe('ending', () => {
  const plan = [node('a', { verb: 'long' }), node('b', { after: ['a'] }), node('z', { finally: true })]

  test('reaches a running node within a heartbeat, skips the rest and concludes; a second end changes nothing', async () => {
    const rig = await engineRig()
    const endings: unknown[] = []
    rig.work({
      long: aborted,
      do: async (attempt) => {
        endings.push(attempt.run.ending)
        return passed
      },
    })
    const run = await rig.start(plan)
    await until(async () => (await rig.read(run)).nodes[0]?.state === 'running')
    const end = () => rig.db.tx((tx) => runs.end(tx, run, 'aborted', 'Ada changed her mind'))
    const began = performance.now()
    expect(await end()).toBe(true)
    expect(await end()).toBe(false)
    const view = await rig.ended(run)
    expect(performance.now() - began).toBeLessThan(900)
    expect(view).toMatchObject({ state: 'aborted', ending: 'aborted', because: 'Ada changed her mind' })
    expect(view.nodes.map((one) => one.state)).toEqual(['aborted', 'skipped', 'passed'])
    expect(endings).toEqual(['aborted'])
    expect(await end()).toBe(false)
    expect(await rig.db.tx((tx) => runs.end(tx, 'no such run', 'aborted', ''))).toBe(false)
  })

  test.each(['blocked', 'ready', 'waiting', 'stuck'])('is defined while a node is %s', async (state) => {
    const rig = await engineRig()
    const run = await rig.start([
      node('a'),
      node('b', { after: ['a'] }),
      node('z', { finally: true, verb: 'conclude' }),
    ])
    await rig.db.query("UPDATE engine.node SET state = $2 WHERE run = $1 AND id = 'a'", [run, state])
    expect(await rig.db.tx((tx) => runs.end(tx, run, 'superseded', 'a newer release'))).toBe(true)
    expect((await rig.read(run)).nodes.map((one) => one.state)).toEqual(['skipped', 'skipped', 'ready'])
    rig.work({ conclude: async () => passed })
    expect(await rig.ended(run)).toMatchObject({ state: 'superseded' })
  })

  test('what is decided is not ended any more, but a stuck conclusion can be given up', async () => {
    const rig = await engineRig()
    const run = await rig.start([node('a'), node('z', { finally: true, verb: 'conclude' })])
    rig.work({ do: async () => passed }) // nobody concludes
    await until(async () => (await rig.read(run)).nodes[1]?.state === 'ready')
    const end = () => rig.db.tx((tx) => runs.end(tx, run, 'aborted', 'enough'))
    expect(await end()).toBe(false)
    await rig.db.query("UPDATE engine.node SET state = 'stuck' WHERE run = $1 AND id = 'z'", [run])
    expect(await end()).toBe(true)
    expect(await rig.read(run)).toMatchObject({ state: 'aborted', because: 'enough' })
  })

  test.each([
    ['waits for its next try', { attempts: 3, delayMs: 60_000, factor: 1, maxDelayMs: 60_000 }],
    ['is tried again', { attempts: 3, delayMs: 1, factor: 1, maxDelayMs: 1 }],
  ])('the last trouble of a node that %s stays what it was when the run ends', async (_when, retry) => {
    const rig = await engineRig()
    let tries = 0
    rig.work({
      do: async (attempt) => {
        tries += 1
        if (tries === 1) throw new Error('the measurement was away')
        return aborted(attempt)
      },
    })
    const run = await rig.start([node('a', { retry })])
    await until(async () => tries === (retry.delayMs === 1 ? 2 : 1) && (await rig.read(run)).nodes[0]?.error)
    await rig.db.tx((tx) => runs.end(tx, run, 'failed', 'it made no end'))
    const [ended] = (await rig.ended(run)).nodes
    expect(ended).toMatchObject({ error: { message: 'the measurement was away' } })
    expect(['skipped', 'aborted']).toContain(ended?.state)
  })

  test('a deadline ends the run by the clock of the database', async () => {
    const rig = await engineRig()
    rig.work({ long: aborted, do: async () => passed })
    const at = new Date(Date.now() + 200)
    const run = await rig.start(plan, { deadline: { at, because: 'the window closed', ending: 'failed' } })
    expect(await rig.ended(run)).toMatchObject({ state: 'failed', because: 'the window closed' })
  })

  test('a commit learns that its run was ended meanwhile, even while it commits', async () => {
    const rig = await engineRig()
    const endings: unknown[] = []
    const run = await rig.start([node('a')])
    rig.work({
      do: async () => ({
        is: 'passed',
        commit: async (_, ending) => {
          endings.push(ending)
          if (ending === null) await rig.db.tx((tx) => runs.end(tx, run, 'aborted', 'just now'))
        },
      }),
    })
    expect(await rig.ended(run)).toMatchObject({ state: 'aborted' })
    expect(endings).toEqual([null, 'aborted'])
  })
})

describe('waking', () => {
  const wait = (...topics: string[]): Outcome => ({ is: 'waiting', because: [{ because: 'not yet' }], topics })

  test('reaches every node that waits on a topic, and no other', async () => {
    const rig = await engineRig()
    const open = new Set<string>()
    rig.work({ gate: async ({ input }) => (open.has('all') ? passed : wait(String(input), 'shared')) })
    const run = await rig.start(['x', 'y', 'z'].map((id) => node(id, { verb: 'gate', input: id })))
    await until(async () => (await rig.read(run)).nodes.every((one) => one.state === 'waiting'))
    open.add('all')
    expect(await rig.db.tx((tx) => runs.wake(tx, ['x', 'nobody']))).toBe(1)
    await until(async () => (await rig.read(run)).nodes[0]?.state === 'passed')
    expect((await rig.read(run)).nodes.map((one) => one.state)).toEqual(['passed', 'waiting', 'waiting'])
    expect(await rig.db.tx((tx) => runs.wake(tx, ['shared']))).toBe(2)
    expect(await rig.ended(run)).toMatchObject({ state: 'passed' })
  })

  test('a wake that comes while the executor decides is not lost', async () => {
    const rig = await engineRig()
    let isOpen = false
    rig.work({
      gate: async () => {
        const outcome = isOpen ? passed : wait('door')
        if (!isOpen) {
          isOpen = true
          expect(await rig.db.tx((tx) => runs.wake(tx, ['door']))).toBe(0) // nobody waits yet
        }
        return outcome
      },
    })
    const run = await rig.start([node('a', { verb: 'gate' })])
    expect(await rig.ended(run, 1000)).toMatchObject({ state: 'passed' })
  })

  test('a wake whose transaction commits only after the wait was decided is not lost', async () => {
    const rig = await engineRig()
    await rig.db.query('CREATE TABLE door (is_open boolean)')
    await rig.db.query('INSERT INTO door VALUES (false)')
    const waking = Promise.withResolvers<void>()
    const looked = Promise.withResolvers<void>()
    rig.work({
      gate: async () => {
        await waking.promise
        const open = await rig.db.query('SELECT FROM door WHERE is_open')
        looked.resolve()
        return open.length > 0 ? passed : wait('door')
      },
    })
    const run = await rig.start([node('a', { verb: 'gate' })])
    await rig.db.tx(async (tx) => {
      await tx.query('UPDATE door SET is_open = true')
      await runs.wake(tx, ['door'])
      waking.resolve()
      await looked.promise
      await tx.query('SELECT pg_sleep(0.1)') // the wait is being written now, and cannot know of us yet
    })
    expect(await rig.ended(run, 1000)).toMatchObject({ state: 'passed' })
  })

  test('a wake by the commit of the wait itself does not make it spin', async () => {
    const rig = await engineRig()
    let calls = 0
    rig.work({
      gate: async () => {
        calls += 1
        return { ...wait('door'), commit: async (tx) => void (await runs.wake(tx, ['door'])) }
      },
    })
    const run = await rig.start([node('a', { verb: 'gate' })])
    await until(async () => (await rig.read(run)).nodes[0]?.state === 'waiting')
    expect(calls).toBe(1)
  })

  test('transaction ids of a restored database do not make waits spin', async () => {
    const rig = await engineRig()
    await rig.db.query("INSERT INTO engine.topic (name, woken_by) VALUES ('door', '99999999999')")
    rig.work({ gate: async () => wait('door') })
    const run = await rig.start([node('a', { verb: 'gate' })])
    const gate = await until(async () => (await rig.read(run)).nodes.find((one) => one.state === 'waiting'))
    expect(gate.attempt).toBe(1)
  })

  test('no wake is lost among many: each gate opens once its own fact is there', { timeout: 60_000 }, async () => {
    const rig = await engineRig()
    await rig.db.query('CREATE TABLE fact (topic text PRIMARY KEY)')
    const gate = async ({ input }: { input: unknown }) => {
      const rows = await rig.db.query('SELECT FROM fact WHERE topic = $1', [input])
      return rows.length > 0 ? passed : wait(String(input))
    }
    rig.work({ gate })
    rig.work({ gate })
    const ids: string[] = []
    await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        ids.push(await rig.start([node('a', { verb: 'gate', input: `t${i}` })]))
        await rig.db.tx(async (tx) => {
          await tx.query('INSERT INTO fact VALUES ($1)', [`t${i}`])
          await runs.wake(tx, [`t${i}`])
        })
      }),
    )
    for (const id of ids) expect(await rig.ended(id)).toMatchObject({ state: 'passed' })
  })

  test("a parent is woken by its child's end, in the child's own transaction", async () => {
    const rig = await engineRig()
    rig.work({
      launch: async ({ run, node: id }) => ({
        is: 'passed',
        commit: async (tx) => {
          const parent = { run: run.id, node: id }
          await runs.start(tx, {
            id: `${run.id}.child`,
            kind: 'child',
            subject: 's',
            plan: { nodes: [node('a')] },
            parent,
          })
        },
      }),
      watch: async ({ run }) => {
        const child = await runs.read(rig.db, `${run.id}.child`)
        return child?.state === 'active' ? wait(`run:${child.id}`) : passed
      },
      do: async () => passed,
    })
    const began = performance.now()
    const run = await rig.start([
      node('launch', { verb: 'launch' }),
      node('watch', { verb: 'watch', after: ['launch'] }),
    ])
    expect(await rig.ended(run)).toMatchObject({ state: 'passed' })
    expect(performance.now() - began).toBeLessThan(900)
    expect((await rig.read(`${run}.child`)).parent).toEqual({ run, node: 'launch' })
  })
})
