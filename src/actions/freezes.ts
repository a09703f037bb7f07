import type { Runs } from '../engine/contract.ts'
import { type Actor, appendEntry } from '../ledger/entry.ts'
import type { Db } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { appOf, environmentOf } from '../settings/app-views.ts'
import type { Settings } from '../settings/schema.ts'
import { type FreezeRow, insertFreeze, markFreezeLifted, readFreeze } from '../store/freezes.ts'
import { factsTopic } from './facts-topic.ts'

/** A freeze that somebody wants. */
export type WantedFreeze = Omit<FreezeRow, 'id' | 'by'>

/** Throws when a freeze ends before it begins, has ended already, or names what the settings do not have. */
export function checkFreeze(wanted: WantedFreeze, settings: Settings, now: Date): void {
  for (const environment of wanted.environments) environmentOf(settings, environment)
  for (const app of wanted.apps) appOf(settings, app)
  if (wanted.from < wanted.until && now < wanted.until) return
  const found = `found ${wanted.from.toISOString()} to ${wanted.until.toISOString()}`
  throw new AppError('invalid-input', `a freeze that ends after it begins, and after now, was wanted, ${found}`, {
    hint: 'Give a later --until.',
  })
}

/** Stops promotions for a time; those that wait look again at once. */
export async function addFreeze(
  { db, runs }: { readonly db: Db; readonly runs: Runs },
  caller: Actor,
  wanted: WantedFreeze,
): Promise<FreezeRow> {
  const freeze: FreezeRow = { ...wanted, id: newId('frz'), by: caller.name }
  const { id, workspace, because, from, until, environments, apps } = freeze
  await db.tx(async (tx) => {
    await insertFreeze(tx, freeze)
    await runs.wake(tx, [factsTopic(workspace)])
    const data = { workspace, from, until, environments, apps }
    await appendEntry(tx, { actor: caller, action: 'freeze.add', subject: `freeze:${id}`, because, data })
  })
  return freeze
}

/** Ends a freeze that a person set; what waited for its end looks again at once. */
export async function liftFreeze(
  { db, runs }: { readonly db: Db; readonly runs: Runs },
  caller: Actor,
  id: string,
  because: string,
): Promise<FreezeRow> {
  return db.tx(async (tx) => {
    const freeze = await readFreeze(tx, id)
    if (!freeze || !(await markFreezeLifted(tx, id))) throw noFreeze(id)
    const { workspace, environments, apps } = freeze
    await runs.wake(tx, [factsTopic(workspace)])
    const data = { workspace, environments, apps }
    await appendEntry(tx, { actor: caller, action: 'freeze.lift', subject: `freeze:${id}`, because, data })
    return freeze
  })
}

/** The trouble of a freeze that cannot be lifted. */
export function noFreeze(id: string): AppError {
  return new AppError('not-found', `no freeze ${id} that a person set and nobody lifted is known`, {
    hint: 'List them with tidegate freeze list; a freeze of tidegate.yaml ends by a push that removes it.',
  })
}
