import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openDb } from '../../src/lib/db.ts'
import { dropDatabase } from '../../src/postgres/databases.ts'
import { isAlive } from '../../src/postgres/process.ts'
import { startPostgres } from '../../src/postgres/start.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser's address of the test run's PostgreSQL. */
    postgresUrl: string
  }
}

/** Gives the test run its PostgreSQL: started on the first run, adopted by the next ones, never stopped. */
export default async function setup(project: TestProject): Promise<void> {
  const server = await startPostgres({
    dataFolder: join(tmpdir(), `tidegate-test-${process.getuid?.() ?? 0}`),
    durable: false,
    settings: { full_page_writes: 'off', synchronous_commit: 'off', max_connections: '600', max_wal_size: '4GB' },
  })
  await removeLeftovers(server.url)
  project.provide('postgresUrl', server.url)
}

/** Databases are named after the process of their test: where it is gone, a crashed test left them. */
async function removeLeftovers(url: string): Promise<void> {
  const db = openDb(url, { max: 1 })
  const rows = await db.query<{ name: string }>(
    "SELECT datname AS name FROM pg_database WHERE datname ~ '^test_[0-9]+_'",
  )
  for (const { name } of rows) {
    if (!isAlive(Number(name.split('_')[1]))) await dropDatabase(url, name)
  }
  await db.close()
}
