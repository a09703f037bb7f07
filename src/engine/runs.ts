import type { Tx } from '../lib/db.ts'
import { endLocked } from './advance.ts'
import type { Runs } from './contract.ts'
import { announceReady, lockRuns } from './rows.ts'
import { startRun } from './start-run.ts'
import { wakeTopics } from './topics.ts'
import { listRuns, readRun } from './views.ts'

/** The engine's doors for stories. They keep no state: any number of processes may use them on one database. */
export function createRuns(): Runs {
  return {
    start: startRun,
    wake: wakeTopics,
    async end(tx, id, ending, because) {
      const run = (await lockRuns(tx, [id])).get(id)
      return run ? endLocked(tx, run, { ending, because }) : false
    },
    retry: retryNode,
    read: readRun,
    list: listRuns,
  }
}

async function retryNode(tx: Tx, run: string, node: string): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE engine.node SET state = 'ready', wake_at = clock_timestamp(), errors = 0, crashes = 0, reasons = '[]', error = NULL
     WHERE run = $1 AND id = $2 AND state = 'stuck' RETURNING id`,
    [run, node],
  )
  if (rows.length > 0) await announceReady(tx)
  return rows.length > 0
}
