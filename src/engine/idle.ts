import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'

/** Resolves when no node is ready or running anywhere; throws `timeout` naming one that still is. */
export async function untilIdle(sql: Sql, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const [busy] = await sql.query<{ run: string; id: string; state: string }>(
      "SELECT run, id, state FROM engine.node WHERE state IN ('ready', 'running') LIMIT 1",
    )
    if (!busy) return
    if (performance.now() > deadline) {
      throw new AppError('timeout', `after ${timeoutMs} ms ${busy.run}/${busy.id} is still ${busy.state}`)
    }
    await sleep(10)
  }
}
