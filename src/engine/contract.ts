import type { Db, Tx } from '../lib/db.ts'

/**
 * The engine's words. It runs graphs of nodes durably on PostgreSQL and knows nothing of releases:
 * a plan is data, a wait is a row, an executor does what one verb means.
 */

/** One step of a plan. */
export interface PlanNode {
  /** Unique in its plan; `[a-z0-9][a-z0-9:._-]*`. */
  readonly id: string
  /** Which executor runs it. */
  readonly verb: string
  /** Handed to the executor as it is. */
  readonly input: unknown
  /** Nodes that must have passed before this one starts. */
  readonly after: readonly string[]
  /** Runs once every other node has ended, however the run goes (judged bad, aborted, superseded): the place to conclude. */
  readonly finally?: boolean
  /** Nodes of the same partition never run at the same time, in any run. */
  readonly partition?: string
  /** How often trouble (`errored`, not `failed`) is tried again by itself; default `{ attempts: 5, delayMs: 500, factor: 2, maxDelayMs: 30000 }`. */
  readonly retry?: RetryPolicy
  /** What the run shows for it. */
  readonly title?: string
}

export interface RetryPolicy {
  readonly attempts: number
  readonly delayMs: number
  readonly factor: number
  readonly maxDelayMs: number
}

/** A run's graph. */
export interface Plan {
  readonly nodes: readonly PlanNode[]
}

/**
 * `blocked` waits for others · `ready` waits for a worker · `running` has one · `waiting` is parked until a time or a topic ·
 * `stuck` used up its tries or took its worker down three times, and waits for a person (retry or abort).
 * The rest are terminal and never change.
 */
export type NodeState =
  | 'blocked'
  | 'ready'
  | 'running'
  | 'waiting'
  | 'stuck'
  | 'passed'
  | 'failed'
  | 'skipped'
  | 'aborted'

/** `active` until all nodes ended; `failed`: a node was judged bad; `aborted` by a person or a deadline; `superseded` by a newer run. */
export type RunState = 'active' | 'passed' | 'failed' | 'aborted' | 'superseded'

/** Why something waits, in the order that matters to a person. */
export interface Reason {
  /** What is missing, one sentence: `the slot of nextgen is 12:00–15:00 Europe/Paris`. */
  readonly because: string
  /** Who or what can change it: a person, a team, the clock, a run. */
  readonly owner?: string
  /** ISO instants. */
  readonly since?: string
  readonly until?: string
  /** The command that would change it. */
  readonly command?: string
  /** Machine name of what blocks, e.g. a gate's name. */
  readonly kind?: string
}

/** What an executor says at the end of one attempt. Throwing means: could not judge; try again by the retry policy, then ask a person. */
export type Outcome =
  | { readonly is: 'passed'; readonly output?: unknown; readonly commit?: Commit }
  | { readonly is: 'failed'; readonly because: string; readonly output?: unknown; readonly commit?: Commit }
  | {
      readonly is: 'waiting'
      readonly because: readonly Reason[]
      readonly until?: Date
      readonly topics?: readonly string[]
      readonly commit?: Commit
    }

/**
 * Written in the same transaction as the node's new state; throwing undoes both.
 * `ending` is set when the run was ended meanwhile: what happened is still to be recorded, but nothing new may be started.
 */
export type Commit = (tx: Tx, ending: RunEnding | null) => Promise<void>

/** One attempt of a node, as its executor sees it. */
export interface Attempt {
  readonly run: {
    readonly id: string
    readonly kind: string
    readonly subject: string
    readonly data: unknown
    readonly ending: RunEnding | null
    readonly parent: { readonly run: string; readonly node: string } | null
  }
  readonly node: string
  readonly verb: string
  readonly input: unknown
  /** From 1. */
  readonly attempt: number
  /** Rises with every claim of this node; a write under an older one is refused. */
  readonly fence: number
  /** `<run>/<node>`: the same over all attempts; the key of the node's effect. */
  readonly key: string
  /** Outputs of nodes that passed, by node id. */
  readonly outputs: Readonly<Record<string, unknown>>
  /** States of every node of the run when this attempt was claimed. */
  readonly states: Readonly<Record<string, NodeState>>
  /** When the node was first claimed, by the database's clock. */
  readonly firstStartedAt: Date
  /** The instant by the database's clock, however wrong this machine's is: what a plan waits for is held against it. */
  now(): Date
  /** Notes kept for this node by `note`, over attempts. */
  readonly notes: Readonly<Record<string, unknown>>
  /** Aborts when the run is aborted, the fence is lost or the worker stops. */
  readonly signal: AbortSignal
  /** Keeps a value for later attempts of this node (intent before an effect, a handle to re-attach); refused under an old fence. */
  note(name: string, value: unknown): Promise<void>
  /** A crash point: named places where chaos tests kill the process. */
  crashPoint(label: string): void
}

/** What one verb means. */
export interface Executor {
  readonly verb: string
  run(attempt: Attempt): Promise<Outcome>
}

export type RunEnding = 'failed' | 'aborted' | 'superseded'

/** What starts a run. */
export interface NewRun {
  readonly id: string
  /** e.g. `delivery`, `deployment`. */
  readonly kind: string
  /** What it is about, for people: `nextgen@4f1c…`. */
  readonly subject: string
  readonly plan: Plan
  /** Anything the executors want of the whole run. */
  readonly data?: unknown
  /** A second run with the same key is not started; the first one's id is returned. */
  readonly dedupKey?: string
  /** Higher is claimed first; default 0. A rollback takes 100. */
  readonly priority?: number
  /** When the run is aborted by itself (DB clock). */
  readonly deadline?: { readonly at: Date; readonly because: string; readonly ending?: RunEnding }
  /** The node that is woken (topic `run:<id>`) when this run ends. */
  readonly parent?: { readonly run: string; readonly node: string }
}

/** A run as it stands. */
export interface RunView {
  readonly id: string
  readonly kind: string
  readonly subject: string
  readonly state: RunState
  readonly ending: RunEnding | null
  readonly because: string | null
  readonly data: unknown
  readonly priority: number
  readonly createdAt: Date
  readonly endedAt: Date | null
  readonly parent: { readonly run: string; readonly node: string } | null
  readonly nodes: readonly NodeView[]
}

export interface NodeView {
  readonly id: string
  readonly verb: string
  readonly title: string | null
  readonly state: NodeState
  readonly input: unknown
  readonly after: readonly string[]
  readonly finally: boolean
  readonly output: unknown
  readonly attempt: number
  readonly crashes: number
  readonly reasons: readonly Reason[]
  readonly error: { readonly message: string; readonly code?: string; readonly hint?: string } | null
  readonly wakeAt: Date | null
  readonly owner: string | null
  readonly startedAt: Date | null
  readonly endedAt: Date | null
}

/** The engine's doors for stories: all take the caller's transaction, so that facts and work commit together. */
export interface Runs {
  /** Checks the plan (ids, cycles, unknown `after`, finally rules) and stores the run with its first nodes ready. Returns the run's id and whether it is new. */
  start(tx: Tx, run: NewRun): Promise<{ id: string; isNew: boolean }>
  /** Wakes every node that waits on one of the topics. */
  wake(tx: Tx, topics: readonly string[]): Promise<number>
  /** Ends what has not ended: running nodes get their signal, the others are skipped, `finally` nodes run. Idempotent in every state. */
  end(tx: Tx, run: string, ending: RunEnding, because: string): Promise<boolean>
  /** Gives a `stuck` node new tries. */
  retry(tx: Tx, run: string, node: string): Promise<boolean>
  /** The run, or undefined. Takes the pool or a transaction. */
  read(sql: Db | Tx, run: string): Promise<RunView | undefined>
  /** Runs that match, newest first, without their nodes' inputs and outputs. */
  list(sql: Db | Tx, filter: { kind?: string; state?: RunState; subject?: string; limit?: number }): Promise<RunView[]>
}

/** A worker of this process; `stop` lets running attempts end for `graceMs`, then aborts them and gives their nodes back. */
export interface Worker {
  readonly owner: string
  stop(graceMs?: number): Promise<void>
  /** Resolves when no node is ready or running anywhere (for tests). */
  idle(timeoutMs?: number): Promise<void>
}

export interface WorkerOptions {
  readonly db: Db
  readonly executors: readonly Executor[]
  /** How many attempts at once; default 32. */
  readonly concurrency?: number
  /** Lease of a claimed node; default 4000 ms, by the database's clock. */
  readonly leaseMs?: number
  /** Heartbeat; default 1000 ms. */
  readonly heartbeatMs?: number
  /** The net under NOTIFY; default 1000 ms. */
  readonly pollMs?: number
  /** When the nodes of an ended run leave the hot table; default one hour. `read` and `list` see them all the same. */
  readonly archiveAfterMs?: number
  /** How often to archive, to forget old topics and partitions, and to look for stranded work; default one minute. */
  readonly choresMs?: number
  /** Set to hear only by polling (tests of lost notifications). */
  readonly deaf?: boolean
  /** Called when this worker's fence proved outdated: the default ends the process with code 70, since a zombie must not finish anything. */
  readonly onLostFence?: (node: string) => void
  /** Called at crash points. */
  readonly onCrashPoint?: (label: string) => void
  /** Told of every attempt's end and every trouble of the worker itself. */
  readonly onEvent?: (event: WorkerEvent) => void
}

/** What a worker tells whoever watches it. */
export type WorkerEvent =
  | {
      readonly type: 'attempt'
      readonly run: string
      readonly node: string
      readonly verb: string
      readonly outcome: 'passed' | 'failed' | 'waiting' | 'errored'
      readonly ms: number
      readonly error?: unknown
    }
  | { readonly type: 'taken-over'; readonly run: string; readonly node: string; readonly from: string }
  | { readonly type: 'stuck'; readonly run: string; readonly node: string; readonly because: string }
  | { readonly type: 'stranded'; readonly work: Stranded }
  | { readonly type: 'trouble'; readonly error: unknown }

/** A row that no rule of the engine will move again, and why. */
export interface Stranded {
  readonly run: string
  /** Null where the run as a whole is stranded. */
  readonly node: string | null
  readonly because: string
}
