import type { Db } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { attemptOf } from './attempt.ts'
import type { Claimed } from './claim.ts'
import type { Executor, WorkerEvent } from './contract.ts'
import type { Held, Holding } from './leases.ts'
import { type AttemptEnd, checkOutcome } from './settlement.ts'
import type { Settler } from './settler.ts'

/** Whom a workload works for and tells. */
export interface WorkloadOptions {
  readonly db: Db
  readonly executors: ReadonlyMap<string, Executor>
  readonly settler: Settler
  readonly onLostFence: (node: string) => void
  readonly onCrashPoint: (label: string) => void
  readonly onEvent: (event: WorkerEvent) => void
  /** Called after every attempt: there is room for another. */
  readonly onRoom: () => void
}

interface Running {
  readonly claimed: Claimed
  readonly controller: AbortController
  readonly done: Promise<void>
  isSettling: boolean
  isReturned: boolean
}

/** The attempts a worker has in hand. */
export class Workload {
  readonly #options: WorkloadOptions
  readonly #running = new Map<string, Running>()

  constructor(options: WorkloadOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#running.size
  }

  /** Starts an attempt for each claimed node. */
  take(claimed: readonly Claimed[]): void {
    for (const one of claimed) this.#start(one)
  }

  /** All that leases must be extended for. */
  holdings(): Holding[] {
    return [...this.#running.values()].map(({ claimed: { run, node, fence } }) => ({ run, node, fence }))
  }

  /** Whether it works on a node under that very claim. */
  isInHand({ run, node, fence }: Holding): boolean {
    return this.#running.get(`${run}/${node}`)?.claimed.fence === fence
  }

  /** Acts on what a heartbeat learned: stops what is lost, and signals what belongs to an ending run. */
  learn(held: readonly Held[]): void {
    for (const { run, node, fence, isOurs, ending } of held) {
      const running = this.#running.get(`${run}/${node}`)
      if (running?.claimed.fence !== fence || running.isSettling) continue
      if (!isOurs) this.#lose(running)
      else if (ending) this.#signalEnd(running)
    }
  }

  /** Signals the attempts of a run that is being ended. */
  endRun(run: string): void {
    for (const running of this.#running.values()) if (running.claimed.run === run) this.#signalEnd(running)
  }

  /** Aborts every attempt because the worker stops; trouble that comes of it is not held against the nodes. */
  abortAll(): void {
    for (const running of this.#running.values()) {
      running.isReturned = true
      running.controller.abort(new AppError('unavailable', 'the worker is stopping'))
    }
  }

  /** Gives back the nodes whose executors do not react to being aborted. */
  async giveBack(): Promise<void> {
    const left = [...this.#running.values()].filter((running) => !running.isSettling)
    await Promise.all(left.map((running) => this.#settle(running, { is: 'returned' })))
  }

  /** Resolves when the attempts of this moment have ended and are written. */
  async ended(): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => running.done))
  }

  #start(claimed: Claimed): void {
    const done = Promise.withResolvers<void>()
    const controller = new AbortController()
    const running: Running = { claimed, controller, done: done.promise, isSettling: false, isReturned: false }
    this.#running.set(keyOf(claimed), running)
    void this.#live(running).finally(done.resolve)
  }

  async #live(running: Running): Promise<void> {
    const { verb, run, node } = running.claimed
    const started = performance.now()
    const end = await this.#execute(running)
    if (running.isSettling || !this.#isCurrent(running)) return
    await this.#settle(running, end)
    if (end.is === 'returned') return
    const error = end.is === 'errored' ? { error: end.error } : {}
    const ms = performance.now() - started
    this.#options.onEvent({ type: 'attempt', run, node, verb, outcome: end.is, ms, ...error })
  }

  async #execute(running: Running): Promise<AttemptEnd> {
    const { claimed, controller } = running
    const { db, executors, onCrashPoint } = this.#options
    try {
      onCrashPoint('engine:claimed')
      const executor = executors.get(claimed.verb)
      if (!executor) throw new AppError('unsupported', `no executor for the verb ${claimed.verb}`)
      const onLost = () => this.#lose(running)
      return checkOutcome(
        await executor.run(attemptOf(claimed, { db, signal: controller.signal, onCrashPoint, onLost })),
      )
    } catch (error) {
      if (running.isReturned) return { is: 'returned' }
      return { is: 'errored', error, byEnd: comesOf(error, controller.signal.reason) }
    }
  }

  async #settle(running: Running, end: AttemptEnd): Promise<void> {
    const { run, node, fence, seen } = running.claimed
    const { settler, onCrashPoint, onRoom } = this.#options
    running.isSettling = true
    onCrashPoint('engine:before-settle')
    const settled = await settler.settle({ run, node, fence, seen, end })
    onCrashPoint('engine:after-settle')
    if (settled === 'lost') this.#lose(running)
    this.#drop(running)
    onRoom()
  }

  #signalEnd(running: Running): void {
    if (running.claimed.finally || running.controller.signal.aborted) return
    running.controller.abort(new AppError('conflict', `run ${running.claimed.run} is being ended`))
  }

  #lose(running: Running): void {
    if (!this.#isCurrent(running)) return
    this.#drop(running)
    running.controller.abort(new AppError('lost-lease', `${keyOf(running.claimed)} was taken over by another worker`))
    if (!running.isReturned) this.#options.onLostFence(keyOf(running.claimed))
  }

  #drop(running: Running): void {
    if (this.#isCurrent(running)) this.#running.delete(keyOf(running.claimed))
  }

  #isCurrent(running: Running): boolean {
    return this.#running.get(keyOf(running.claimed)) === running
  }
}

function keyOf({ run, node }: Claimed): string {
  return `${run}/${node}`
}

/** Whether trouble is nothing but an abort's reason, as it was or wrapped by whoever met it. */
function comesOf(error: unknown, reason: unknown): boolean {
  if (reason === undefined) return false
  return error === reason || (error instanceof Error && error.cause !== undefined && comesOf(error.cause, reason))
}
