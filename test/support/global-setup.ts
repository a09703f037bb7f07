import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
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
  project.provide('postgresUrl', server.url)
}
