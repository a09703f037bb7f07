import type { Server } from 'node:http'
import { z } from 'zod'
import { parseClosed, placeSchema } from '../../effect.ts'
import type { Door } from '../json-call.ts'
import { answered, openDoor } from '../json-door.ts'
import { type EdgeStatus, metricsSchema, protocolVersion, tableSchema, trafficSchema } from '../protocol.ts'
import type { AppPorts } from './app-ports.ts'
import type { EdgeState } from './exchange.ts'
import { formatMetrics, toldOf } from './metrics.ts'
import { formatNativeMetrics } from './native-metrics.ts'
import { compileRouting, type Upstream, upstreamKey } from './table.ts'
import type { Tallies } from './tally.ts'

const replicaSchema = z.strictObject({ environment: z.string(), replica: z.string(), port: z.int() })

/** Opens the edge's private door, for the host: routes in; counts, live requests and metrics out. */
export function openAdmin(state: EdgeState, tallies: Tallies, ports: AppPorts, door: Door): Promise<Server> {
  const status = (): EdgeStatus => ({
    protocol: protocolVersion,
    version: state.routing.version,
    pid: process.pid,
    ports: ports.opened(),
  })
  /** Replicas without routes that still answer requests. */
  const leaving = new Map<string, Upstream>()
  return openDoor(door, {
    '/status': status,
    '/table': async (body) => {
      const table = parseClosed(tableSchema, body)
      if (table.version >= state.routing.version) {
        const before = state.routing
        state.routing = compileRouting(table, before, tallies)
        dismiss(before.upstreams, state.routing.upstreams, leaving)
        await ports.follow()
      }
      return status()
    },
    '/outstanding': (body) => {
      const { environment, replica, port } = parseClosed(replicaSchema, body)
      const key = upstreamKey(environment, replica, port)
      const upstream = state.routing.upstreams.get(key) ?? leaving.get(key)
      if (upstream?.outstanding === 0 && leaving.delete(key)) void upstream.pool.close()
      return { outstanding: upstream?.outstanding ?? 0 }
    },
    '/traffic': (body) => {
      const { sinceMs, ...place } = parseClosed(trafficSchema, body)
      return tallies.buckets(place, sinceMs)
    },
    '/replica-traffic': (body) => {
      const { sinceMs, ...place } = parseClosed(trafficSchema, body)
      return tallies.replicaBuckets(place, sinceMs)
    },
    '/watch': (body, response) => {
      state.report.watch(parseClosed(placeSchema, body), response)
      return answered
    },
    '/metrics': (body) => {
      const told = toldOf(tallies.all())
      return parseClosed(metricsSchema, body).format === 'text'
        ? { text: formatMetrics(told) }
        : { base64: formatNativeMetrics(told).toString('base64') }
    },
  })
}

function dismiss(
  before: ReadonlyMap<string, Upstream>,
  now: ReadonlyMap<string, Upstream>,
  leaving: Map<string, Upstream>,
): void {
  for (const [key, upstream] of before) if (!now.has(key)) leaving.set(key, upstream)
  for (const [key, upstream] of leaving) {
    if (now.has(key)) leaving.delete(key)
    else if (upstream.outstanding === 0) {
      leaving.delete(key)
      void upstream.pool.close()
    }
  }
}
