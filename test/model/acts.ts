import { abort, rejectDeployment, retry } from '../../src/actions/end-run.ts'
import { addFreeze, liftFreeze } from '../../src/actions/freezes.ts'
import { promote } from '../../src/actions/promote.ts'
import { rollBack } from '../../src/actions/roll-back.ts'
import type { Deployment } from '../../src/domain/deployment.ts'
import { AppError, isAppError } from '../../src/lib/errors.ts'
import { ada, bea, cem, type DeliveryRig, type Plane } from '../support/delivery.ts'

/** The apps of the model; production of each wants one approval. */
export const apps = ['shop', 'blog'] as const
export type App = (typeof apps)[number]

/** A rig at play, with the control planes that live just now. */
export interface Play {
  readonly rig: DeliveryRig
  readonly planes: Plane[]
  /** What the played system did although it must not. */
  readonly wrongs: string[]
}

type Act = (play: Play, pick: number) => Promise<unknown>

const because = 'the model says so'
const one = <T>(all: readonly T[], pick: number): T | undefined => all[pick % Math.max(1, all.length)]
const appOf = (pick: number): App => apps[pick % apps.length]!

async function oneDeployment({ rig }: Play, pick: number, ...states: Deployment['state'][]) {
  const all = await rig.deployments({})
  return one(states.length === 0 ? all : all.filter(({ state }) => states.includes(state)), pick)
}

async function oneWaiting(play: Play, pick: number) {
  const all = await play.rig.deployments({ environment: 'production' })
  return one(
    all.filter(({ state }) => state === 'proposed'),
    pick,
  )
}

/** Notes it as wrong when what must be refused was taken. */
async function mustBeRefused({ wrongs }: Play, what: string, doing: Promise<unknown>): Promise<void> {
  await doing
  wrongs.push(`${what} was taken`)
}

/** What people, targets and machines do, at any moment; a refusal is an answer too. */
const acts: Readonly<Record<string, Act>> = {
  push: ({ rig }, pick) => rig.push({ apps: [appOf(pick)] }),
  pushBoth: ({ rig }) => rig.push({ apps }),
  branch: ({ rig }, pick) => rig.push({ branch: `feature/${pick % 3}`, apps: [appOf(pick)] }),
  async approve(play, pick) {
    const waiting = await oneWaiting(play, pick)
    if (waiting) await play.rig.approve(waiting, pick % 2 === 0 ? bea : cem)
  },
  async approveOwn(play, pick) {
    const waiting = await oneWaiting(play, pick)
    if (waiting) await mustBeRefused(play, 'an approval by the author', play.rig.approve(waiting, ada))
  },
  async approveOther(play, pick) {
    const [waiting, other] = [await oneWaiting(play, pick), await oneDeployment(play, pick)]
    if (!waiting || !other || waiting.intentDigest === other.intentDigest) return
    const mixed = { ...waiting, intentDigest: other.intentDigest }
    await mustBeRefused(play, 'an approval of another intent', play.rig.approve(mixed))
  },
  async approveLate(play, pick) {
    const ended = await oneDeployment(play, pick, 'admitted', 'live', 'failed', 'aborted', 'void')
    if (ended) await mustBeRefused(play, `an approval of what is ${ended.state}`, play.rig.approve(ended))
  },
  async mumble(play, pick) {
    const waiting = await oneWaiting(play, pick)
    if (waiting) await mustBeRefused(play, 'another phrase', play.rig.approve(waiting, cem, 'ship it'))
  },
  async abort(play, pick) {
    const any = await oneDeployment(play, pick)
    if (any) await abort(play.rig.world, bea, any.id, because)
  },
  async reject(play, pick) {
    const waiting = await oneWaiting(play, pick)
    if (waiting) await rejectDeployment(play.rig.world, bea, waiting.id, because)
  },
  rollBack: ({ rig }, pick) =>
    rollBack(rig.world, bea, { workspace: 'tiny', app: appOf(pick), environment: 'production', because }),
  async promote(play, pick) {
    const any = await oneDeployment(play, pick)
    if (any) await promote(play.rig.world, bea, { workspace: 'tiny', release: any.release, environment: 'production' })
  },
  async judgeBad(play, pick) {
    const { db, world } = play.rig
    const run = (await oneDeployment(play, pick, 'admitted'))?.run
    if (run) await db.tx((tx) => world.runs.end(tx, run, 'failed', 'judged bad by the model'))
  },
  async fail({ rig }, pick) {
    const call = one(['provision', 'shift', 'retire'] as const, pick)!
    rig.driver.failNext(call, new AppError('unavailable', 'the target is busy'), pick % 2 === 0)
  },
  async loseRole({ rig }, pick) {
    const roles = pick % 2 === 0 ? ['viewer'] : ['approver']
    await rig.db.query('UPDATE tidegate.person SET roles = $1 WHERE id = $2', [roles, bea.id])
  },
  freeze: ({ rig }) => freezeProduction(rig),
  thaw: ({ rig }) => thaw(rig),
  async kill(play, pick) {
    play.planes.splice(pick % play.planes.length, 1, play.rig.start())[0]?.kill()
  },
  retry: (play) => retryStuck(play.rig),
  wait: (_play, pick) => new Promise((resolve) => setTimeout(resolve, pick % 60)),
  waitLonger: (_play, pick) => new Promise((resolve) => setTimeout(resolve, pick % 250)),
}

/** The names of the acts, the common ones more than once. */
export const actNames = [
  ...Object.keys(acts),
  ...['push', 'approve', 'approve', 'approve', 'wait', 'waitLonger', 'thaw', 'loseRole'],
]

const refusals = ['conflict', 'not-allowed', 'not-found', 'invalid-input'] as const

/** Does one thing; whatever is thrown beyond a refusal is a fault. */
export async function act(play: Play, name: string, pick: number): Promise<void> {
  try {
    await acts[name]!(play, pick)
  } catch (error) {
    if (!refusals.some((code) => isAppError(error, code))) throw error
  }
}

/** Gives every stuck node new tries, as a person would who has looked. */
export async function retryStuck({ db, world }: DeliveryRig): Promise<void> {
  const stuck = await db.query<{ run: string }>(`SELECT DISTINCT run FROM engine.node WHERE state = 'stuck'`)
  for (const { run } of stuck) await retry(world, bea, run)
}

/** Ends every freeze. */
export async function thaw({ db, world }: DeliveryRig): Promise<void> {
  const frozen = await db.query<{ id: string }>('SELECT id FROM tidegate.freeze WHERE lifted_at IS NULL')
  for (const { id } of frozen) await liftFreeze(world, bea, id, because)
}

function freezeProduction({ world }: DeliveryRig) {
  const [from, until] = [new Date(Date.now() - 1000), new Date(Date.now() + 3_600_000)]
  return addFreeze(world, bea, { workspace: 'tiny', because, from, until, environments: ['production'], apps: [] })
}

/** Gives Bea her role back, so that people can end what the play began. */
export async function restoreRoles({ db }: DeliveryRig): Promise<void> {
  await db.query(`UPDATE tidegate.person SET roles = '{approver}' WHERE id = $1`, [bea.id])
}
