import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { type Db, openDb } from '../../src/lib/db.ts'
import { type Migration, migrate } from '../../src/lib/migrate.ts'
import { dropDatabase, ensureDatabase } from '../../src/postgres/databases.ts'

/** A database of one test's own. */
export interface FreshDatabase {
  readonly db: Db
  readonly url: string
  /** Closes the pool and removes the database. */
  drop(): Promise<void>
}

/** The superuser's address of the test run's server. */
export function serverUrl(): string {
  return inject('postgresUrl')
}

/** Makes an empty database with a name of its own on the test run's server, and applies the migrations. */
export async function freshDatabase(migrations: readonly Migration[] = []): Promise<FreshDatabase> {
  const name = `test_${process.pid}_${randomBytes(6).toString('hex')}`
  const url = await ensureDatabase(serverUrl(), name)
  const db = openDb(url)
  if (migrations.length > 0) await migrate(db, migrations)
  return {
    db,
    url,
    async drop() {
      await db.close()
      await dropDatabase(serverUrl(), name)
    },
  }
}
