import { boundsMs, bucketCount } from '../world/latency.ts'
import type { WorldTick } from '../world/rollout.ts'
import type { Rule } from './rule.ts'

/** Both arms over a stretch of time, as a rule's queries see it. */
export interface Block {
  readonly canary: ArmBlock
  readonly control: ArmBlock
}

/** What a rule may look at: the tick, and the blocks that ended with it. */
export interface View {
  readonly at: number
  readonly tick: WorldTick
  readonly bin: Block | undefined
  readonly minute: Block | undefined
  readonly fiveMinutes: Block | undefined
}

/** One arm's counts over several ticks. */
export class ArmBlock {
  requests = 0
  errors = 0
  readonly latency = new Float64Array(bucketCount)

  /** Adds counts. */
  add(counts: { readonly requests: number; readonly errors: number; readonly latency: ArrayLike<number> }): void {
    this.requests += counts.requests
    this.errors += counts.errors
    for (let i = 0; i < bucketCount; i++) this.latency[i] = this.latency[i]! + counts.latency[i]!
  }

  /** Share of errors; NaN without requests. */
  get errorShare(): number {
    return this.errors / this.requests
  }

  /** The latency in ms that this share of requests keeps within, interpolated within its bucket; NaN without requests. */
  quantileMs(share: number): number {
    let rest = share * this.requests
    if (this.requests === 0) return Number.NaN
    let bucket = 0
    while (bucket < bucketCount - 1 && rest > this.latency[bucket]!) rest -= this.latency[bucket++]!
    const upper = boundsMs[bucket] ?? boundsMs.at(-1)!
    const count = this.latency[bucket]!
    return bucket === 0 || count === 0 ? upper : upper * 2 ** ((Math.min(rest / count, 1) - 1) / 8)
  }

  /** Requests in buckets above this one. */
  above(bucket: number): number {
    let count = 0
    for (let i = bucket + 1; i < bucketCount; i++) count += this.latency[i]!
    return count
  }

  /** Forgets everything. */
  clear(): void {
    this.requests = 0
    this.errors = 0
    this.latency.fill(0)
  }
}

/** Adds up ticks into bins (10 s, or one tick when that is longer), minutes and sliding five minutes, if any rule looks at them. */
export class Blocks {
  readonly #bin = newBlock()
  readonly #minutes: Block[] = []
  readonly #fiveMinutes = newBlock()
  readonly #binSeconds: number
  readonly #isNeeded: boolean
  #minute = newBlock()
  #binFrom = 0
  #minuteFrom = 0

  constructor(tickSeconds: number, rules: readonly Pick<Rule, 'looksAtTicksOnly'>[] = [{}]) {
    this.#binSeconds = Math.max(10, tickSeconds)
    this.#isNeeded = rules.some(({ looksAtTicksOnly }) => looksAtTicksOnly !== true)
  }

  /** The view after one more tick; its blocks are overwritten by the next. */
  observe(tick: WorldTick): View {
    const { at } = tick
    if (!this.#isNeeded) return { at, tick, bin: undefined, minute: undefined, fiveMinutes: undefined }
    add(this.#bin, tick)
    const bin = at - this.#binFrom >= this.#binSeconds ? this.#bin : undefined
    if (bin) add(this.#minute, bin)
    const minute = at - this.#minuteFrom >= 60 ? this.#minute : undefined
    return { at, tick, bin, minute, fiveMinutes: minute && this.#slide(minute) }
  }

  /** To be called when every rule has seen the view. */
  close({ at, bin, minute }: View): void {
    if (bin) {
      clear(this.#bin)
      this.#binFrom = at
    }
    if (minute) {
      this.#minute = this.#minutes.length === 5 ? this.#minutes.shift()! : newBlock()
      clear(this.#minute)
      this.#minuteFrom = at
    }
  }

  #slide(minute: Block): Block | undefined {
    this.#minutes.push(minute)
    if (this.#minutes.length < 5) return undefined
    clear(this.#fiveMinutes)
    for (const one of this.#minutes) add(this.#fiveMinutes, one)
    return this.#fiveMinutes
  }
}

/** An empty block. */
export function newBlock(): Block {
  return { canary: new ArmBlock(), control: new ArmBlock() }
}

/** Adds a tick, or a shorter block. */
export function add(block: Block, { canary, control }: WorldTick | Block): void {
  block.canary.add(canary)
  block.control.add(control)
}

function clear(block: Block): void {
  block.canary.clear()
  block.control.clear()
}
