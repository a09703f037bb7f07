import fc from 'fast-check'
import { expect, test } from 'vitest'
import { abort } from '../../src/actions/end-run.ts'
import { promote } from '../../src/actions/promote.ts'
import { rollBack } from '../../src/actions/roll-back.ts'
import { AppError, isAppError } from '../../src/lib/errors.ts'
import { readHold } from '../../src/store/facts.ts'
import { bea, type DeliveryRig, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'

type Act = (rig: DeliveryRig, pick: number) => Promise<unknown>

/** What people and targets do, at any moment; a refusal is an answer too. */
const acts: Readonly<Record<string, Act>> = {
  push: (rig) => rig.push(),
  branch: (rig, pick) => rig.push({ branch: `feature/${pick % 3}` }),
  async approve(rig, pick) {
    const waiting = (await rig.deployments({ environment: 'production' })).filter(({ state }) => state === 'proposed')
    if (waiting.length > 0) await rig.approve(waiting[pick % waiting.length]!)
  },
  async abort(rig, pick) {
    const all = await rig.deployments({})
    if (all.length > 0) await abort(rig.world, bea, all[pick % all.length]!.id, 'the model says so')
  },
  rollBack: (rig) =>
    rollBack(rig.world, bea, {
      workspace: 'tiny',
      app: 'shop',
      environment: 'production',
      because: 'the model says so',
    }),
  async promote(rig, pick) {
    const all = await rig.deployments({})
    const one = all[pick % Math.max(1, all.length)]
    if (one) await promote(rig.world, bea, { workspace: 'tiny', release: one.release, environment: 'production' })
  },
  async fail(rig, pick) {
    const call = (['provision', 'shift', 'retire'] as const)[pick % 3]!
    rig.driver.failNext(call, new AppError('unavailable', 'the target is busy'), pick % 2 === 0)
  },
  async judgeBad(rig, pick) {
    const under = (await rig.deployments({})).filter(({ state }) => state === 'admitted')
    const one = under[pick % Math.max(1, under.length)]
    if (one?.run) await rig.db.tx((tx) => rig.world.runs.end(tx, one.run!, 'failed', 'judged bad by the model'))
  },
  wait: (_rig, pick) => new Promise((resolve) => setTimeout(resolve, pick % 40)),
}

const refusals = ['conflict', 'not-allowed', 'not-found', 'invalid-input'] as const

async function act(rig: DeliveryRig, name: string, pick: number): Promise<void> {
  try {
    await acts[name]!(rig, pick)
  } catch (error) {
    if (!refusals.some((code) => isAppError(error, code))) throw error
  }
}

/** What must hold at every moment. */
async function checkInvariants(rig: DeliveryRig, generations: Map<string, number>): Promise<void> {
  const [row] = await rig.db.query<{ double: number; strangers: number }>(
    `SELECT (SELECT count(*)::int FROM (SELECT 1 FROM tidegate.deployment WHERE state = 'admitted'
               GROUP BY workspace, environment, app HAVING count(*) > 1) d) AS double,
            (SELECT count(*)::int FROM tidegate.current c JOIN tidegate.deployment d ON d.id = c.deployment
               WHERE d.state <> 'live' OR d.release <> c.release) AS strangers`,
  )
  expect(row).toEqual({ double: 0, strangers: 0 })
  const leases = await rig.db.query<{ place: string; fence: number }>('SELECT place, fence FROM tidegate.lease')
  for (const { place, fence } of leases) {
    expect(fence).toBeGreaterThanOrEqual(generations.get(place) ?? 0)
    generations.set(place, fence)
  }
}

/** The journal is the target's own: whatever the rest believes, this happened. */
function checkJournal({ driver }: DeliveryRig): void {
  const applied = driver.journal.filter(({ event }) => event === 'applied')
  expect(new Set(applied.map(({ key }) => key)).size).toBe(applied.length)
  const newest = new Map<string, number>()
  for (const { environment, app, generation } of applied) {
    const place = `${environment}/${app}`
    expect(generation).toBeGreaterThanOrEqual(newest.get(place) ?? 0)
    newest.set(place, generation)
  }
}

/** Whatever has not ended says what it waits for, and what is current gets every request. */
async function checkRest(rig: DeliveryRig): Promise<void> {
  await until(async () => {
    const [busy] = await rig.db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM tidegate.deployment WHERE state = 'admitted'`,
    )
    return busy?.n === 0
  }, 20_000)
  for (const { nodes, state } of await rig.world.runs.list(rig.db, { state: 'active' })) {
    expect(state).toBe('active')
    const open = nodes.filter((node) => ['waiting', 'stuck'].includes(node.state))
    for (const node of open) expect(node.reasons.length + (node.error ? 1 : 0)).toBeGreaterThan(0)
  }
  for (const environment of ['dev', 'staging', 'production'])
    await until(async () => {
      const current = await rig.current(environment)
      const held = await readHold(rig.db, 'tiny', environment, 'shop')
      const shares = await rig.traffic(environment)
      return held !== null || current === null || (shares[current] === 1000 && Object.keys(shares).length === 1)
    })
}

const steps = fc.array(fc.record({ name: fc.constantFrom(...Object.keys(acts)), pick: fc.nat(1000) }), {
  minLength: 120,
  maxLength: 120,
})

test('whatever people and targets do: one deployment at a time, generations that rise, effects once, and no lost delivery', {
  timeout: 90_000,
}, async () => {
  for (const seed of [1, 2]) {
    const rig = await deliveryRig()
    rig.start()
    await rig.ship()
    const generations = new Map<string, number>()
    for (const { name, pick } of fc.sample(steps, { numRuns: 1, seed })[0]!) {
      await act(rig, name, pick)
      await checkInvariants(rig, generations)
    }
    checkJournal(rig)
    await checkRest(rig)
    checkJournal(rig)
  }
})
