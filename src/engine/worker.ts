import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, openDb } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { type Calm, watchCalm } from './calm.ts'
import { claim } from './claim.ts'
import type { Worker, WorkerEvent, WorkerOptions } from './contract.ts'
import { untilIdle } from './idle.ts'
import { extendLeases } from './leases.ts'
import { keepListening } from './listening.ts'
import { nameOwner } from './owner.ts'
import { keepPace, type Pace } from './pacing.ts'
import { doChores, makeRound } from './rounds.ts'
import type { SettledBatch } from './settle.ts'
import { createSettler } from './settler.ts'
import { Workload } from './workload.ts'

/**
 * Starts a worker in this process: it claims ready nodes of the verbs it has executors for, keeps their leases, and does
 * what is due for all runs. Any number of workers may share a database; each survives the database going away.
 */
export function startWorker(options: WorkerOptions): Worker {
  return new LeasingWorker(options)
}

class LeasingWorker implements Worker {
  readonly owner = nameOwner()
  readonly #options: WorkerOptions
  readonly #verbs: readonly string[]
  readonly #leaseMs: number
  /** A pool of its own: leases are kept whatever executors and stories do with theirs. */
  readonly #pulse: Db
  readonly #calm: Calm
  readonly #workload: Workload
  readonly #giveUp = new AbortController()
  readonly #claiming: Pace
  readonly #beats: Pace
  readonly #rounds: Pace
  readonly #chores: Pace
  readonly #ears: { close(): Promise<void> } | undefined
  #stopped: Promise<void> | undefined

  constructor(options: WorkerOptions) {
    const { db, leaseMs = 4000, heartbeatMs = 1000, pollMs = 1000, choresMs = 60_000 } = options
    this.#options = options
    this.#verbs = options.executors.map((executor) => executor.verb)
    this.#leaseMs = leaseMs
    this.#pulse = openDb(db.url, { max: 2, name: 'tidegate-pulse' })
    this.#calm = watchCalm(leaseMs)
    this.#workload = this.#makeWorkload()
    this.#claiming = this.#pace(() => this.#claimSome(), { gapMs: 0 })
    this.#beats = this.#pace(() => this.#beat(), { everyMs: heartbeatMs, gapMs: heartbeatMs })
    this.#rounds = this.#pace(() => this.#round(), { everyMs: pollMs, gapMs: 10 })
    this.#chores = this.#pace(() => this.#doChores(), { everyMs: choresMs, gapMs: Math.min(choresMs, 1000) })
    this.#ears = options.deaf ? undefined : keepListening(db, (message) => this.#hear(message), this.#onTrouble)
  }

  idle(timeoutMs = 30_000): Promise<void> {
    return untilIdle(this.#options.db, timeoutMs)
  }

  stop(graceMs = 10_000): Promise<void> {
    this.#stopped ??= this.#stop(graceMs)
    return this.#stopped
  }

  #makeWorkload(): Workload {
    const { db, executors, onCrashPoint, onLostFence } = this.#options
    const settler = createSettler({
      db,
      sender: this.owner,
      onWritten: (batch) => this.#follow(batch),
      onTrouble: this.#onTrouble,
      signal: this.#giveUp.signal,
    })
    return new Workload({
      db,
      executors: new Map(executors.map((executor) => [executor.verb, executor])),
      settler,
      onLostFence: onLostFence ?? exitAsZombie,
      onCrashPoint: (label) => onCrashPoint?.(label),
      onEvent: this.#onEvent,
      onRoom: () => this.#claiming.hurry(),
    })
  }

  /** Trouble of the worker itself is told, and the work tried again soon. */
  #pace(work: () => Promise<number | null>, pace: { everyMs?: number; gapMs: number }): Pace {
    const guarded = async () => {
      try {
        return await work()
      } catch (error) {
        this.#calm.disturb()
        this.#onTrouble(error)
        return 100 + Math.random() * 200
      }
    }
    return keepPace(guarded, pace)
  }

  async #claimSome(): Promise<number | null> {
    const limit = (this.#options.concurrency ?? 32) - this.#workload.size
    if (limit <= 0 || this.#verbs.length === 0) return null
    const want = { owner: this.owner, verbs: this.#verbs, limit, leaseMs: this.#leaseMs }
    const claimed = await claim(this.#options.db, want)
    this.#workload.take(claimed)
    const mayHideMore = claimed.some((one) => one.partition !== null) // others of its partition took up the limit
    return mayHideMore ? 0 : null
  }

  async #beat(): Promise<null> {
    const holdings = this.#workload.holdings()
    if (holdings.length === 0) return null
    this.#workload.learn(await within(this.#leaseMs, extendLeases(this.#pulse, holdings, this.#leaseMs)))
    return null
  }

  #round(): Promise<number | null> {
    this.#calm.tick()
    return makeRound({
      db: this.#pulse,
      owner: this.owner,
      verbs: this.#verbs,
      leaseMs: this.#leaseMs,
      isCalm: this.#calm.isCalm,
      isInHand: (holding) => this.#workload.isInHand(holding),
      onReady: () => this.#claiming.hurry(),
      onEvent: this.#onEvent,
    })
  }

  async #doChores(): Promise<null> {
    await doChores(this.#pulse, this.#options.archiveAfterMs ?? 3_600_000, this.#onEvent)
    return null
  }

  #hear(message: string): void {
    if (message.startsWith('end:')) this.#workload.endRun(message.slice('end:'.length))
    else if (message !== `ready:${this.owner}`) this.#claiming.hurry()
  }

  #follow({ changes, ending }: SettledBatch): void {
    for (const run of ending) this.#workload.endRun(run)
    if (changes.some((change) => change.until ?? change.delayMs)) this.#rounds.hurry()
    for (const { state, run, id, reasons } of changes) {
      if (state === 'stuck') this.#onEvent({ type: 'stuck', run, node: id, because: reasons?.[0]?.because ?? '' })
    }
  }

  /** Heartbeats go on to the end: what still runs is still ours. */
  async #stop(graceMs: number): Promise<void> {
    await Promise.all([this.#claiming.stop(), this.#rounds.stop(), this.#chores.stop(), this.#ears?.close()])
    await this.#endedWithin(graceMs)
    this.#workload.abortAll()
    await this.#endedWithin(1000)
    this.#giveUp.abort()
    await this.#workload.giveBack()
    await this.#beats.stop()
    await this.#pulse.close()
  }

  #endedWithin(ms: number): Promise<void> {
    return Promise.race([this.#workload.ended(), sleep(ms, undefined, { ref: false })])
  }

  readonly #onEvent = (event: WorkerEvent): void => this.#options.onEvent?.(event)
  readonly #onTrouble = (error: unknown): void => this.#onEvent({ type: 'trouble', error })
}

/** A zombie must not finish anything. */
function exitAsZombie(): never {
  process.exit(70)
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = new AbortController()
  const timeout = sleep(ms, undefined, { signal: late.signal, ref: false }).then(() => {
    throw new AppError('timeout', `the database did not answer within ${ms} ms`)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    timeout.catch(() => {})
    late.abort()
  }
}
