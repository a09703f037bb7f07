import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { removePlace } from './place.ts'
import { startPostgres } from './start.ts'

test('a server that is stopped while it is adopted is started again, and is no trouble', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'tidegate-adopt-'))
  const options = { dataFolder, durable: false }
  let server = await startPostgres(options)
  try {
    for (const signal of ['SIGQUIT', 'SIGINT', 'SIGTERM', 'SIGQUIT'] as const) {
      process.kill(server.pid, 'SIGSTOP')
      const adopting = startPostgres(options)
      adopting.catch(() => {})
      await sleep(300)
      process.kill(server.pid, signal)
      process.kill(server.pid, 'SIGCONT')
      const started = await adopting
      expect([signal, started.adopted, started.pid !== server.pid]).toEqual([signal, false, true])
      server = started
    }
  } finally {
    await (await startPostgres(options)).stop('immediate')
    await removePlace(dataFolder)
  }
}, 120_000)
