import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Attempt, Outcome } from '../../src/engine/contract.ts'
import { startWorker } from '../../src/engine/worker.ts'
import { openDb } from '../../src/lib/db.ts'

/**
 * A worker process for tests that kill it: `node engine-worker.ts <database url> <target folder>`.
 * The folder plays the target: its journal tells every start and end, and one file per effect key judges "applied once".
 */
const [url = '', target = ''] = process.argv.slice(2)
const db = openDb(url, { max: 4 })

/** What a node's input may ask for. */
interface Wish {
  readonly ms?: number
}

function tell(what: string, { key, fence }: Attempt): void {
  appendFileSync(join(target, 'journal.jsonl'), `${JSON.stringify({ what, key, fence, pid: process.pid })}\n`)
}

/** An effect with a key: the target takes it once, and answers a second time as if it had just been done. */
async function apply(attempt: Attempt): Promise<Outcome> {
  tell('begin', attempt)
  await sleep((attempt.input as Wish | null)?.ms ?? 5)
  try {
    writeFileSync(join(target, attempt.key.replace('/', '~')), String(process.pid), { flag: 'wx' })
    tell('applied', attempt)
  } catch {
    tell('was-applied', attempt)
  }
  return {
    is: 'passed',
    output: { pid: process.pid },
    commit: async (tx) => {
      await tx.query('INSERT INTO fact (key, pid) VALUES ($1, $2)', [attempt.key, process.pid])
    },
  }
}

const worker = startWorker({
  db,
  concurrency: 8,
  leaseMs: 1500,
  heartbeatMs: 300,
  pollMs: 300,
  executors: [
    { verb: 'apply', run: apply },
    {
      verb: 'poison',
      run: async (attempt) => {
        tell('poisoned', attempt)
        process.kill(process.pid, 'SIGKILL')
        await sleep(60_000)
        return { is: 'passed' }
      },
    },
  ],
})
process.once('SIGTERM', () => void worker.stop().then(() => db.close()))
