import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Pool } from 'undici'

/** Customers who come to an app at a steady rate, whatever its answers take, in a thread of their own. */
export interface Callers {
  /** When (epoch ms) a release first and last answered; undefined when it never did. */
  seen(release: string): { readonly first: number; readonly last: number } | undefined
  /** Requests that were answered, and those that failed, so far. */
  readonly count: { readonly answered: number; readonly failed: number }
  stop(): Promise<void>
}

interface Errand {
  readonly edge: string
  readonly host: string
  readonly perSecond: number
}

interface Told {
  readonly releases: Readonly<Record<string, { first: number; last: number }>>
  readonly answered: number
  readonly failed: number
}

/** Sends customers to a host name at the edge until they are stopped. */
export function sendCallers(errand: Errand): Callers {
  const thread = new Worker(new URL(import.meta.url), { workerData: errand })
  let told: Told = { releases: {}, answered: 0, failed: 0 }
  thread.on('message', (now: Told) => {
    told = now
  })
  return {
    seen: (release) => told.releases[release],
    get count() {
      return told
    },
    stop: async () => void (await thread.terminate()),
  }
}

const beatMs = 10
const tellMs = 100

function call({ edge, host, perSecond }: Errand): void {
  const pool = new Pool(edge, { connections: 64, pipelining: 1 })
  const releases: Record<string, { first: number; last: number }> = {}
  let [answered, failed, due] = [0, 0, 0]
  const ask = async () => {
    try {
      const { statusCode, headers, body } = await pool.request({ path: '/', method: 'GET', headers: { host } })
      await body.dump()
      const release = String(headers['x-tidegate-release'] ?? '')
      const now = performance.timeOrigin + performance.now()
      releases[release] = { first: releases[release]?.first ?? now, last: now }
      answered++
      if (statusCode >= 500) failed++
    } catch {
      failed++
    }
  }
  setInterval(() => {
    for (due += (perSecond * beatMs) / 1000; due >= 1; due--) void ask()
  }, beatMs)
  setInterval(() => parentPort?.postMessage({ releases, answered, failed } satisfies Told), tellMs)
}

if (!isMainThread) call(workerData as Errand)
