import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Answer, Order, Work } from './work.ts'

/** Threads that work off orders; close it when done. */
export class Crew implements AsyncDisposable {
  readonly #workers: readonly Worker[]
  readonly #idle: Worker[]
  readonly #waiting: ((worker: Worker) => void)[] = []

  constructor(size: number) {
    this.#workers = Array.from({ length: size }, () => new Worker(new URL('./worker.ts', import.meta.url)))
    this.#idle = [...this.#workers]
  }

  /** The result of one order, as soon as a thread is free for it. */
  async perform<K extends keyof Work>(kind: K, input: Work[K]['input']): Promise<Work[K]['output']> {
    const worker = this.#idle.pop() ?? (await new Promise<Worker>((resolve) => this.#waiting.push(resolve)))
    const order: Order<K> = { kind, input }
    worker.postMessage(order)
    const [answer] = (await once(worker, 'message')) as [Answer<K>]
    const next = this.#waiting.shift()
    if (next) next(worker)
    else this.#idle.push(worker)
    return answer.output
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }
}
