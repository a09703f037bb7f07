import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/** Clients who never stop asking, in a thread of their own, so that they neither hold the control plane up nor wait for it. */
export interface EdgeClients {
  /** When (wall clock, ms) a request was last answered by this release; undefined when none was. */
  lastAnswerOf(release: string): number | undefined
  stop(): Promise<void>
}

interface Errand {
  readonly edge: string
  readonly host: string
}

interface Answer {
  readonly release: string
  readonly at: number
}

const clients = 2
const pauseMs = 2

/** Sends clients to a host name at the edge until they are stopped. */
export function sendEdgeClients(errand: Errand): EdgeClients {
  const thread = new Worker(new URL(import.meta.url), { workerData: errand })
  const last = new Map<string, number>()
  thread.on('message', ({ release, at }: Answer) => last.set(release, at))
  return {
    lastAnswerOf: (release) => last.get(release),
    stop: async () => void (await thread.terminate()),
  }
}

async function walk({ edge, host }: Errand): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (;;) {
    const release = await askEdge(new URL(edge), host, agent)
    parentPort?.postMessage({ release, at: performance.timeOrigin + performance.now() } satisfies Answer)
    await sleep(pauseMs)
  }
}

/** The release that answered; empty while the host is not known there yet. */
function askEdge(edge: URL, host: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const to = { host: edge.hostname, port: edge.port, headers: { host }, agent }
    const outgoing = request(to, (response) => {
      response.resume()
      response.on('end', () => resolve(String(response.headers['x-tidegate-release'] ?? '')))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

if (!isMainThread) await Promise.all(Array.from({ length: clients }, () => walk(workerData as Errand)))
