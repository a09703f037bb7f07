import { z } from 'zod'
import { system } from '../../actions/actor.ts'
import { leaseTopic } from '../../actions/conclude.ts'
import { deliveryData } from '../../actions/delivery-data.ts'
import { bookedOn, slotClosing } from '../../actions/slot-closing.ts'
import type { World } from '../../actions/world.ts'
import type { Attempt, Executor, Outcome } from '../../engine/contract.ts'
import { appendEntry } from '../../ledger/entry.ts'
import type { Settings } from '../../settings/schema.ts'
import { clearCurrent, readCurrent } from '../../store/deployments.ts'
import { lockLease, returnLease, takeLease } from '../../store/leases.ts'
import { readRelease } from '../../store/releases.ts'
import { readSettings } from '../../store/settings.ts'

const named = deliveryData.extend({ deployment: z.string(), environment: z.string() })

/** Takes an app off a shared environment when its slot ends: its hosts answer 503 and its replicas stop, unless a newer release moved in. */
export function closeSlotExecutor(world: World): Executor {
  return { verb: 'close-slot', run: (attempt) => closeSlot(world, attempt) }
}

async function closeSlot(world: World, attempt: Attempt): Promise<Outcome> {
  const { until } = slotClosing.parse(attempt.input)
  const { workspace, environment, app, deployment, release: id } = named.parse(attempt.run.data)
  if (attempt.now() < until) return waitUntil(app, until)
  const { body: settings } = await readSettings(world.db, await readRelease(world.db, id))
  const bookedUntil = await bookedOn(world.db, settings, { workspace, environment, app }, attempt.now())
  if (bookedUntil !== null) return waitUntil(app, bookedUntil)
  const generation = await world.db.tx(async (tx) => {
    const { deployment: holder, fence } = await lockLease(tx, workspace, environment)
    if ((await readCurrent(tx, workspace, environment, app))?.deployment !== deployment) return 'moved'
    if (holder === deployment) return fence // taken by an attempt that crashed
    return holder === null ? takeLease(tx, workspace, environment, deployment, null) : null
  })
  if (generation === 'moved') return { is: 'passed', output: { because: 'another release took its place' } }
  if (generation === null) return waitForLease(attempt, workspace, environment)
  attempt.crashPoint('close-slot:before')
  await clearPlace(world, attempt, { workspace, environment, app, generation, settings })
  attempt.crashPoint('close-slot:after')
  return {
    is: 'passed',
    output: { closed: environment },
    commit: async (tx) => {
      await clearCurrent(tx, workspace, environment, [app])
      const because = `the slot of ${app} in ${environment} ended`
      await appendEntry(tx, {
        actor: system,
        action: 'slot.close',
        subject: `deployment:${deployment}`,
        because,
        data: { generation },
      })
    },
  }
}

/** Gives the place back, however the closing went: nobody is kept out by a slot that has ended. */
export function leaveSlotExecutor(world: World): Executor {
  return {
    verb: 'leave-slot',
    async run(attempt) {
      const { workspace, environment, deployment } = named.parse(attempt.run.data)
      return {
        is: 'passed',
        commit: async (tx) => {
          await returnLease(tx, workspace, environment, deployment)
          await world.runs.wake(tx, [leaseTopic(workspace, environment)])
        },
      }
    },
  }
}

async function clearPlace(
  world: World,
  attempt: Attempt,
  at: { workspace: string; environment: string; app: string; generation: number; settings: Settings },
): Promise<void> {
  const { workspace, environment, app, generation, settings } = at
  const driver = await world.driver(workspace, settings, environment)
  const effect = (part: string) => ({
    environment,
    app,
    generation,
    key: `${attempt.key}/${part}`,
    signal: attempt.signal,
  })
  const { sets, routes } = await driver.observe({ environment, app })
  if (routes) await driver.shift(effect('close'), { hosts: routes.hosts, splits: [], sticky: false })
  if (sets.length > 0)
    await driver.retire(
      effect('retire'),
      sets.map((set) => set.id),
    )
}

function waitUntil(app: string, until: Date): Outcome {
  const because = `${app} stays in its slot until it ends`
  return { is: 'waiting', because: [{ kind: 'slot', because, owner: 'the clock', until: until.toISOString() }], until }
}

function waitForLease(attempt: Attempt, workspace: string, environment: string): Outcome {
  const because = `a deployment is under way in ${environment}`
  return {
    is: 'waiting',
    because: [{ kind: 'lease', because, owner: 'the deployment' }],
    topics: [leaseTopic(workspace, environment)],
    until: new Date(attempt.now().getTime() + 60_000),
  }
}
