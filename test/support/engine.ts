import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import type {
  Attempt,
  Executor,
  NewRun,
  Outcome,
  PlanNode,
  RunView,
  Worker,
  WorkerEvent,
  WorkerOptions,
} from '../../src/engine/contract.ts'
import { engineMigrations } from '../../src/engine/migrations.ts'
import { createRuns } from '../../src/engine/runs.ts'
import { startWorker } from '../../src/engine/worker.ts'
import type { Db } from '../../src/lib/db.ts'
import { newId } from '../../src/lib/ids.ts'
import { freshDatabase } from './postgres.ts'

/** The engine on a database of one test's own, with workers that are stopped when the test ends. */
export interface EngineRig {
  readonly db: Db
  readonly events: WorkerEvent[]
  readonly lost: string[]
  work(executors: Record<string, Executor['run']>, options?: Partial<WorkerOptions>): Worker
  /** Starts a run of the nodes and returns its id. */
  start(nodes: readonly PlanNode[], run?: Partial<NewRun>): Promise<string>
  read(run: string): Promise<RunView>
  /** The run, once it has ended. */
  ended(run: string, withinMs?: number): Promise<RunView>
}

export const runs = createRuns()

/** A node with little to say. */
export function node(id: string, rest: Partial<PlanNode> = {}): PlanNode {
  return { id, verb: 'do', input: null, after: [], ...rest }
}

/** The plainest outcome. */
export const passed: Outcome = { is: 'passed' }

/** Resolves with the first answer that is not undefined, null or false; throws when none comes in time. */
export async function until<T>(ask: () => Promise<T> | T, withinMs = 10_000): Promise<NonNullable<T>> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== null && answer !== false) return answer
    if (performance.now() > deadline) throw new Error(`nothing came of it within ${withinMs} ms: ${ask}`)
    await sleep(10)
  }
}

/** Resolves when the attempt is aborted, for executors that have nothing else to do. */
export function aborted(attempt: Attempt): Promise<never> {
  return new Promise((_, reject) => {
    attempt.signal.addEventListener('abort', () => reject(attempt.signal.reason as Error), { once: true })
  })
}

/** Makes the rig; everything it started is stopped and its database removed when the test finishes. */
export async function engineRig(): Promise<EngineRig> {
  const { db, drop } = await freshDatabase(engineMigrations)
  const workers: Worker[] = []
  const events: WorkerEvent[] = []
  const lost: string[] = []
  onTestFinished(async () => {
    await Promise.all(workers.map((worker) => worker.stop(0)))
    await drop()
  })
  const read = async (run: string) => (await runs.read(db, run))!
  return {
    db,
    events,
    lost,
    read,
    work(executors, options = {}) {
      const worker = startWorker({
        db,
        executors: Object.entries(executors).map(([verb, run]) => ({ verb, run })),
        onLostFence: (key) => lost.push(key),
        onEvent: (event) => events.push(event),
        ...options,
      })
      workers.push(worker)
      return worker
    },
    async start(nodes, run = {}) {
      const whole = { id: newId('run'), kind: 'test', subject: 'a test', plan: { nodes }, ...run }
      return (await db.tx((tx) => runs.start(tx, whole))).id
    },
    ended: (run, withinMs) =>
      until(async () => {
        const view = await read(run)
        return view.state === 'active' ? undefined : view
      }, withinMs),
  }
}
