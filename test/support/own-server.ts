import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { startPostgres } from '../../src/postgres/start.ts'

/** A server of the test's own, which it may stop. */
export async function ownServer() {
  const dataFolder = await mkdtemp(join(tmpdir(), 'tidegate-engine-pg-'))
  const start = () => startPostgres({ dataFolder, durable: false })
  let server = await start()
  onTestFinished(async () => {
    await server.stop('immediate')
    await rm(server.folder, { recursive: true, force: true })
    await rm(dataFolder, { recursive: true, force: true })
  })
  return {
    url: server.url,
    async restart(mode: 'fast' | 'immediate', awayMs: number) {
      await server.stop(mode)
      await sleep(awayMs)
      server = await start()
    },
  }
}
