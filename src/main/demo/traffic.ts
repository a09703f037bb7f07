import { Agent, request } from 'undici'

/** What production answered while something was watched. */
export interface Served {
  readonly requests: number
  /** No answer, or one of 500 and above. */
  readonly failed: number
}

/** Customers that never stop. */
export interface Traffic {
  /** Begins to count anew from here; calling the answer tells what was served since. */
  count(): () => Served
  stop(): Promise<Served>
}

interface Visits {
  sendTraffic(options: {
    edge: string
    host: string
    rate: number
    first: number
    signal: AbortSignal
    onVisit: (statuses: number[]) => void
  }): Promise<void>
}

const visitsPerSecond = 24
const looksPerSecond = 4
const otherHosts = ['nextstep', 'kreach', 'kvibe']

/** Sends customers to NEXTGEN’s production, who search, ask for prices and buy, and people who look at the other apps. */
export async function startTraffic(edge: string): Promise<Traffic> {
  const tool = new URL('../../../examples/blueocean/tools/traffic.mjs', import.meta.url).href
  const { sendTraffic } = (await import(tool)) as Visits
  const stop = new AbortController()
  let requests = 0
  let failed = 0
  const note = (status: number) => {
    requests += 1
    if (status === 0 || status >= 500) failed += 1
  }
  const customers = sendTraffic({
    edge,
    host: 'nextgen',
    rate: visitsPerSecond,
    first: 1,
    signal: stop.signal,
    onVisit: (statuses) => statuses.forEach(note),
  })
  const others = Promise.all(otherHosts.map((host) => look(edge, host, stop.signal, note)))
  return {
    count() {
      const before = { requests, failed }
      return () => ({ requests: requests - before.requests, failed: failed - before.failed })
    },
    async stop() {
      stop.abort()
      await Promise.all([customers, others])
      return { requests, failed }
    },
  }
}

async function look(edge: string, host: string, signal: AbortSignal, note: (status: number) => void): Promise<void> {
  const dispatcher = new Agent({ connections: 4 })
  while (!signal.aborted) {
    const answer = await request(`${edge}/api/health`, { dispatcher, headers: { host } }).catch(() => undefined)
    await answer?.body.dump().catch(() => {})
    note(answer?.statusCode ?? 0)
    await new Promise((resolve) => setTimeout(resolve, 1000 / looksPerSecond))
  }
  await dispatcher.close()
}
