import type { ServerResponse } from 'node:http'
import type { Place } from '../../driver.ts'
import type { EdgeRequest } from '../protocol.ts'

/** Tells requests live to those who watch a place. */
export interface Report {
  add(place: Place, request: EdgeRequest): void
  /** Streams the place's requests to `response` as server-sent events until the watcher leaves. */
  watch(place: Place, response: ServerResponse): void
  /** Whether anybody watches: otherwise nothing need be made for `add`. */
  readonly isWatched: boolean
  close(): void
}

interface Watcher {
  readonly place: Place
  readonly response: ServerResponse
  batch: EdgeRequest[]
  dropped: number
}

const batchMs = 100
const mostPerBatch = 500
const mostUnsentBytes = 1024 * 1024

/** A report that sends a batch each 100 ms; what a slow watcher cannot take is dropped and counted. */
export function createReport(): Report {
  const watchers = new Set<Watcher>()
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    for (const watcher of watchers) send(watcher)
  }
  return {
    get isWatched() {
      return watchers.size > 0
    },
    add(place, request) {
      for (const watcher of watchers) {
        if (watcher.place.environment !== place.environment || watcher.place.app !== place.app) continue
        if (watcher.batch.length < mostPerBatch) watcher.batch.push(request)
        else watcher.dropped++
      }
    },
    watch(place, response) {
      const watcher: Watcher = { place, response, batch: [], dropped: 0 }
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write(': watching\n\n')
      watchers.add(watcher)
      timer ??= setInterval(flush, batchMs)
      response.on('close', () => {
        watchers.delete(watcher)
        if (watchers.size > 0) return
        clearInterval(timer)
        timer = undefined
      })
    },
    close() {
      for (const { response } of watchers) response.end()
    },
  }
}

function send(watcher: Watcher): void {
  if (watcher.batch.length === 0) return
  if (watcher.response.writableLength > mostUnsentBytes) watcher.dropped += watcher.batch.length
  else {
    watcher.response.write(`data: ${JSON.stringify({ requests: watcher.batch, dropped: watcher.dropped })}\n\n`)
    watcher.dropped = 0
  }
  watcher.batch = []
}
