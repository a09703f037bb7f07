import { onTestFinished } from 'vitest'
import type { Db } from '../../src/lib/db.ts'
import { lockLease, takeLease } from '../../src/store/leases.ts'
import { storeMigrations } from '../../src/store/migrations.ts'
import { freshDatabase } from './postgres.ts'

/** A store with a workspace, an app's releases, and so many deployments, all proposed. */
export async function storeWith(deployments: number, releases = 1): Promise<Db> {
  const { db, drop } = await freshDatabase(storeMigrations)
  onTestFinished(drop)
  await db.query(`INSERT INTO tidegate.workspace (name, source) VALUES ('tiny', 'hosted')`)
  await db.query(
    `INSERT INTO tidegate.release (id, workspace, app, commit, ref, message, authors, pushed_by, settings_digest, until_environment)
     SELECT 'r' || n, 'tiny', 'shop', 'c' || n, 'main', '', '{}', '{}', '', 'production' FROM generate_series(0, $1 - 1) n`,
    [releases],
  )
  await db.query(
    `INSERT INTO tidegate.deployment (id, workspace, environment, app, release, intent, state, steps, intent_digest, intent_body, because, started_by)
     SELECT 'd' || n, 'tiny', 'production', 'shop', 'r0', 'promote', 'proposed', '[]', '', '{}', '', '' FROM generate_series(0, $1 - 1) n`,
    [deployments],
  )
  return db
}

/** Lets 100 deployments want one place at the same time, again and again; answers the fences given out in each round. */
export async function fightForLease(rounds: number): Promise<number[][]> {
  const db = await storeWith(100)
  const given: number[][] = []
  for (let round = 0; round < rounds; round++) {
    await db.query('UPDATE tidegate.lease SET deployment = NULL, since = NULL')
    const wants = Array.from({ length: 100 }, (_, i) =>
      db.tx(async (tx) => {
        await lockLease(tx, 'tiny', 'production/shop')
        return takeLease(tx, 'tiny', 'production/shop', `d${i}`, null)
      }),
    )
    given.push((await Promise.all(wants)).filter((fence) => fence !== null))
  }
  return given
}
