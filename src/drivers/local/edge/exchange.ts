import type { IncomingMessage } from 'node:http'
import { type Choice, chooseRoute } from './choice.ts'
import type { Report } from './report.ts'
import type { Routing } from './table.ts'

/** What the edge keeps while it runs. */
export interface EdgeState {
  routing: Routing
  readonly report: Report
}

/** One request on its way: where it goes and, once settled, how it ended. */
export interface Exchange {
  readonly choice: Choice
  readonly request: IncomingMessage
  /** Notes which replica was asked, the last one where there were several. */
  asks(replica: string): void
  /** Notes when the replica's answer began; the caller's own slowness does not count. */
  answerBegan(): void
  /** Counts the request, once. */
  settle(status: number, isError: boolean): void
}

/** Begins an exchange of a request that came in at an app's own `port`, or at the edge's (null); undefined when nobody claims it. */
export function beginExchange(state: EdgeState, request: IncomingMessage, port: number | null): Exchange | undefined {
  const began = performance.now()
  toOriginForm(request)
  const choice = chooseRoute(state.routing, request, port)
  if (!choice) return undefined
  const { app, release, component } = choice
  let ms: number | undefined
  let settled = false
  let replica: string | null = null
  return {
    choice,
    request,
    asks(asked) {
      replica = asked
    },
    answerBegan() {
      ms = performance.now() - began
    },
    settle(status, isError) {
      if (settled) return
      settled = true
      ms ??= performance.now() - began
      component?.tally.record(status, isError, ms, replica)
      if (!state.report.isWatched) return
      const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
      state.report.add(app, {
        at: Date.now(),
        release: release?.name ?? null,
        component: component?.name ?? null,
        method: request.method ?? 'GET',
        path,
        status,
        ms: Math.round(ms * 100) / 100,
      })
    },
  }
}

/** A proxy's caller may name the whole URL: then its host counts, as RFC 9112 §3.2.2 wants. */
function toOriginForm(request: IncomingMessage): void {
  const url = request.url ?? '/'
  if (url.startsWith('/') || !URL.canParse(url)) return
  const { host, pathname, search } = new URL(url)
  request.headers.host = host
  request.url = pathname + search
}
