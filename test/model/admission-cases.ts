import fc from 'fast-check'
import { admission } from '../../src/actions/admit.ts'
import type { Deployment } from '../../src/domain/deployment.ts'
import type { Tx } from '../../src/lib/db.ts'
import { isAppError } from '../../src/lib/errors.ts'
import { newId } from '../../src/lib/ids.ts'
import type { Settings } from '../../src/settings/schema.ts'
import { readRelease } from '../../src/store/releases.ts'
import { ada, type DeliveryRig, deliveryRig } from '../support/delivery.ts'
import { phrase } from '../support/tiny-settings.ts'
import { cases, isEnough, outsiders, people, Tried, type Yes } from './approval-cases.ts'

/** A deployment at production's gate, and what its admission is asked with. */
interface Gate {
  readonly rig: DeliveryRig
  readonly deployment: Deployment
  /** Ids of the case's people, in order: outsiders, then who took part in the release. */
  readonly persons: readonly string[]
  /** Asks the real admission over exactly these approvals, and undoes everything; whether it admitted. */
  admits(said: readonly Yes[]): Promise<boolean>
}

/** Brings a release to production's gate, where nobody admits it but the test; two people have to say yes. */
async function openGate(rig: DeliveryRig): Promise<Gate> {
  const outside = await Promise.all(
    Array.from({ length: outsiders }, async (_, i) => (await rig.person(`Outsider${i}`)).id),
  )
  const pusher = await rig.person('Pusher')
  const persons = [...outside, ada.id, pusher.id].slice(0, people)
  const plane = rig.start()
  const { release: id } = await rig.push({ by: [pusher.id] })
  const deployment = await rig.proposal(id)
  await plane.stop()
  const release = await readRelease(rig.db, id)
  const [row] = await rig.db.query<{ body: Settings }>('SELECT body FROM tidegate.settings WHERE commit = $1', [
    release.commit,
  ])
  const order = { settings: row!.body, release, deployment, run: newId('run'), parent: null }
  return {
    rig,
    deployment,
    persons,
    async admits(said) {
      const outcome = Promise.withResolvers<boolean>()
      await rig.db
        .tx(async (tx) => {
          for (const one of said) await record(tx, deployment, persons, one)
          const isAdmitted = await admission(rig.world, order)(tx, null).then(
            () => true,
            (error: unknown) => {
              if (isAppError(error, 'conflict')) return false
              throw error
            },
          )
          outcome.resolve(isAdmitted)
          throw new Undone()
        })
        .catch((error: unknown) => {
          if (!(error instanceof Undone)) outcome.reject(error)
        })
      return outcome.promise
    },
  }
}

/** Ends a case's transaction: the next one finds the gate as it was. */
class Undone extends Error {}

/** Writes a yes as it would stand in the database, or as somebody with the database's password might have written it. */
async function record(tx: Tx, deployment: Deployment, persons: readonly string[], { person, is, shape }: Yes) {
  const giver = persons[person]!
  const flaw = { ...sound, ...(is === 'good' || is === 'self-made' ? {} : shapes[is][shape % shapes[is].length]) }
  await tx.query(
    `INSERT INTO tidegate.approval (id, deployment, environment, person, person_kind, intent_digest, phrase, locale, granted_at, expires_at, state)
     VALUES ($1, $2, $3, $4, 'human', $5, $6, 'en', clock_timestamp() - $7::interval, clock_timestamp() + $8::interval, $9)`,
    [
      newId('apr'),
      deployment.id,
      flaw.environment ?? deployment.environment,
      giver,
      flaw.intentDigest ?? deployment.intentDigest,
      phrase(deployment.app),
      flaw.givenBefore,
      flaw.validStill,
      flaw.state,
    ],
  )
  if (flaw.loss) await tx.query(`UPDATE tidegate.person SET ${flaw.loss} WHERE id = $1`, [giver])
}

interface Recorded {
  readonly state: 'granted' | 'void' | 'consumed'
  readonly givenBefore: string
  readonly validStill: string
  readonly environment?: string
  readonly intentDigest?: string
  /** What its giver lost since. */
  readonly loss?: string
}

const sound: Recorded = { state: 'granted', givenBefore: '1 minute', validStill: '30 minutes' }

const shapes: Readonly<Record<'void' | 'foreign' | 'expired' | 'twice-used', readonly Partial<Recorded>[]>> = {
  void: [{ state: 'void' }, { loss: `roles = '{viewer}'` }, { loss: 'disabled_at = now()' }],
  foreign: [{ environment: 'staging' }, { intentDigest: 'e'.repeat(64) }, { intentDigest: '' }],
  expired: [{ validStill: '-1 millisecond' }, { validStill: '-1 day' }, { givenBefore: '61 minutes' }],
  'twice-used': [{ state: 'consumed' }],
}

/** Asks the real admission so many times, each time over other approvals; throws at the first that is not as it should be. */
export async function askForAdmission(count: number): Promise<Tried> {
  const gate = await openGate(await deliveryRig({ approvals: { people: 2, validFor: '1h' } }))
  const tried = new Tried()
  await fc.assert(
    fc.asyncProperty(cases, async (said) => {
      const isAdmitted = await gate.admits(said)
      tried.count(said, 2, isAdmitted)
      return isAdmitted === isEnough(said, 2)
    }),
    { numRuns: count },
  )
  return tried
}
