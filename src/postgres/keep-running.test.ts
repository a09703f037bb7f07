import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../../test/support/engine.ts'
import { openDb } from '../lib/db.ts'
import { keepPostgresRunning } from './keep-running.ts'
import { removePlace } from './place.ts'
import { findPostmaster } from './postmaster.ts'
import { startPostgres } from './start.ts'

async function readyServer(data: string, but: readonly number[]) {
  const now = await findPostmaster(data)
  return now?.ready && !but.includes(now.pid) ? now : undefined
}

test('a server that is killed is there again at the same address, and what was committed too, even when it is killed the moment it is ready', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'tidegate-kept-'))
  const options = { dataFolder, durable: false }
  const troubles: unknown[] = []
  const server = await startPostgres(options)
  const stop = keepPostgresRunning(server, { ...options, everyMs: 100, onTrouble: (error) => troubles.push(error) })
  const db = openDb(server.url)
  const data = join(server.folder, 'data')
  const killed: number[] = []
  try {
    await db.query('CREATE TABLE kept AS SELECT 7 AS n')
    for (const signal of ['SIGKILL', 'SIGINT', 'SIGKILL'] as const) {
      const { pid } = (await findPostmaster(data))!
      process.kill(pid, signal)
      killed.push(pid)
      await until(() => readyServer(data, killed), 60_000)
      const kept = await until(() => db.query('SELECT n FROM kept').catch(() => null), 60_000)
      expect(kept).toEqual([{ n: 7 }])
    }
    expect(troubles).toEqual([])
    for (let kill = 0; kill < 3; kill++) {
      const { pid } = (await until(() => readyServer(data, killed), 60_000))!
      process.kill(pid, 'SIGKILL')
      killed.push(pid)
    }
    expect(await until(() => db.query('SELECT n FROM kept').catch(() => null), 60_000)).toEqual([{ n: 7 }])
    expect(troubles).toEqual([])
  } finally {
    await stop()
    await db.close()
    await (await startPostgres(options)).stop('immediate')
    await removePlace(dataFolder)
  }
}, 240_000)
