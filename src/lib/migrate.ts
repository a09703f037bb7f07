import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from './db.ts'
import { sha256 } from './digest.ts'
import { AppError } from './errors.ts'

/** One change of the database's shape: applied once, in order, in one transaction, and never edited afterwards. */
export interface Migration {
  /** Unique, e.g. `engine/001-runs`. */
  readonly id: string
  readonly sql: string
}

/** Applies the migrations that the database has not seen, one control plane at a time; throws when an applied one was edited. */
export async function migrate(db: Db, migrations: readonly Migration[]): Promise<string[]> {
  const lock = 7_305_113_001
  for (;;) {
    const applied = await db.tx(async (tx) => {
      const [row] = await tx.query<{ got: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS got', [lock])
      if (!row?.got) return undefined
      await tx.query(`CREATE TABLE IF NOT EXISTS public.tidegate_migration (
        id text PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`)
      const known = new Map(
        (await tx.query<{ id: string; digest: string }>('SELECT id, digest FROM public.tidegate_migration')).map(
          (r) => [r.id, r.digest],
        ),
      )
      const fresh: string[] = []
      for (const { id, sql } of migrations) {
        const digest = sha256(sql)
        const before = known.get(id)
        if (before === digest) continue
        if (before !== undefined) {
          throw new AppError('conflict', `migration ${id} was applied with another text`, {
            hint: 'Run the Tidegate version that made this database, or restore the migration as it was.',
          })
        }
        await tx.query(sql)
        await tx.query('INSERT INTO public.tidegate_migration (id, digest) VALUES ($1, $2)', [id, digest])
        fresh.push(id)
      }
      return fresh
    })
    if (applied) return applied
    await sleep(50 + Math.random() * 100)
  }
}
