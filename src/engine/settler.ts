import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, isTransient } from '../lib/db.ts'
import type { Commit } from './contract.ts'
import { type Settled, type SettledBatch, settleBatch, settleWithCommit } from './settle.ts'
import type { Settlement } from './settlement.ts'

/** Writes the ends of attempts, and does not lose one while the database is away. */
export interface Settler {
  /** Resolves once the end is written or refused; `unwritable` when even the trouble with it could not be written. */
  settle(one: Settlement): Promise<Settled | 'unwritable'>
}

/** What a settler needs, and whom it tells. */
export interface SettlerOptions {
  readonly db: Db
  /** Whose messages these are. */
  readonly sender: string
  readonly onWritten: (batch: SettledBatch) => void
  readonly onTrouble: (error: unknown) => void
  /** Stops trying. */
  readonly signal: AbortSignal
}

interface Waiting {
  readonly one: Settlement
  readonly resolve: (settled: Settled | 'unwritable') => void
}

const batchSize = 64
const writersAtOnce = 3

/** A settler that writes together what ends together, so that a busy worker pays for one commit instead of many. */
export function createSettler(options: SettlerOptions): Settler {
  const queue: Waiting[] = []
  let writers = 0

  async function write(): Promise<void> {
    writers += 1
    while (queue.length > 0) {
      const batch = queue.splice(0, batchSize)
      const results = await writeBatch(
        options,
        batch.map(({ one }) => one),
      )
      for (const [i, { resolve }] of batch.entries()) resolve(results[i] ?? 'unwritable')
    }
    writers -= 1
  }

  return {
    settle(one) {
      const commit = commitOf(one)
      if (commit) return writeOne(options, one, commit)
      return new Promise((resolve) => {
        queue.push({ one, resolve })
        if (writers < writersAtOnce) queueMicrotask(() => void (queue.length > 0 && writers < writersAtOnce && write()))
      })
    },
  }
}

function commitOf({ end }: Settlement): Commit | undefined {
  return end.is === 'passed' || end.is === 'failed' || end.is === 'waiting' ? end.commit : undefined
}

type Results = readonly (Settled | 'unwritable')[]

/** One that PostgreSQL refuses to hold must not take the others with it: after a refusal each is written alone. */
async function writeBatch(options: SettlerOptions, batch: readonly Settlement[]): Promise<Results> {
  if (batch.length === 1) return [await writeOne(options, batch[0]!, undefined)]
  try {
    return await untilWritten(options, () => settleBatch(options.db, batch, options.sender))
  } catch {
    return Promise.all(batch.map((one) => writeOne(options, one, undefined)))
  }
}

/** An outcome that cannot be written or committed is trouble of the attempt, and is written as such. */
async function writeOne(options: SettlerOptions, one: Settlement, commit: Commit | undefined) {
  const { db, sender } = options
  try {
    const write = () => (commit ? settleWithCommit(db, one, commit, sender) : settleBatch(db, [one], sender))
    return (await untilWritten(options, write))[0]!
  } catch (error) {
    options.onTrouble(error)
    const errored: Settlement = { ...one, end: { is: 'errored', error } }
    return untilWritten(options, () => settleBatch(db, [errored], sender)).then(
      (results) => results[0]!,
      () => 'unwritable' as const,
    )
  }
}

async function untilWritten(options: SettlerOptions, write: () => Promise<SettledBatch>): Promise<readonly Settled[]> {
  for (let tries = 1; ; tries++) {
    try {
      const batch = await write()
      options.onWritten(batch)
      return batch.results
    } catch (error) {
      if (!isTransient(error) || options.signal.aborted) throw error
      options.onTrouble(error)
      await sleep(Math.min(20 * 2 ** tries, 1000) * (0.5 + Math.random() / 2))
    }
  }
}
