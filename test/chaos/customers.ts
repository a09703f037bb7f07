import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { hostOf } from './roost-settings.ts'

/** What customers of production met. */
export interface Met {
  requests: number
  /** No answer, or one that is neither 200 nor a bad change's own 500. */
  failed: number
  /** 500 answered by a bad change itself, before it was taken back. */
  badAnswers: number
  /** Each different failure with its first instant. */
  readonly failures: string[]
}

/** Customers who never stop asking. */
export interface Customers {
  readonly met: Met
  stop(): Promise<void>
}

const everyMs = 60
const timeoutMs = 10_000

/** Sends requests through the edge to the production of these apps, from now until they are stopped. */
export function sendCustomers(edge: string, apps: readonly string[]): Customers {
  const met: Met = { requests: 0, failed: 0, badAnswers: 0, failures: [] }
  const dispatcher = new Agent({ connections: 4, bodyTimeout: timeoutMs, headersTimeout: timeoutMs })
  let isOver = false
  const walk = async (app: string) => {
    while (!isOver) {
      await visit(edge, app, dispatcher, met)
      await sleep(everyMs)
    }
  }
  const walks = apps.map(walk)
  return {
    met,
    async stop() {
      isOver = true
      await Promise.all(walks)
      await dispatcher.close()
    },
  }
}

async function visit(edge: string, app: string, dispatcher: Agent, met: Met): Promise<void> {
  met.requests += 1
  try {
    const answer = await request(`${edge}/`, { dispatcher, headers: { host: hostOf(app) } })
    const text = await answer.body.text()
    if (answer.statusCode === 200) return
    if (answer.statusCode === 500 && answer.headers['x-change'] === 'bad') met.badAnswers += 1
    else fail(met, `${app} answered ${answer.statusCode}: ${text.slice(0, 200)}`)
  } catch (error) {
    fail(met, `${app} did not answer: ${String(error)}`)
  }
}

function fail(met: Met, what: string): void {
  met.failed += 1
  if (met.failures.length < 20) met.failures.push(`${new Date().toISOString()} ${what}`)
}
