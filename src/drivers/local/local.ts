import { resolve } from 'node:path'
import { z } from 'zod'
import type { Capability } from '../../domain/capability.ts'
import { AppError } from '../../lib/errors.ts'
import type { Driver, LogLine, Observation, Place, ReplicaTraffic, TrafficBucket } from '../driver.ts'
import { connectHost, type HostStatus } from './host-link.ts'
import { callStream } from './json-call.ts'
import type { EdgeRequest, HostConfig } from './protocol.ts'
import { readServerEvents } from './server-events.ts'

/** How a local target is made. */
export interface LocalOptions {
  /** The target's own folder, `<home>/targets/<name>`. */
  readonly folder: string
  /** The artifact store: `<artifacts>/<64 hex>/` holds what was built. */
  readonly artifacts: string
  /** The port of the edge; without one it takes a free port once and keeps it. */
  readonly edgePort?: number
  /** The address the edge listens on, 127.0.0.1 by default. */
  readonly edgeAddress?: string
  /** The node that runs host and edge; by default the one that runs this. */
  readonly nodePath?: string
  /** What a replica may log per second and stream on average, 256 KiB by default. */
  readonly logBytesPerSecond?: number
}

/** The media type of `nativeMetrics`, under which Prometheus takes them. */
export const nativeMetricsType =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited'

/** A driver that runs replicas as processes of this machine, behind an edge of its own. */
export interface LocalDriver extends Driver {
  /** Where the edge listens, e.g. `http://127.0.0.1:8080`. */
  edgeUrl(): string
  /** Tells the requests of a place live, in batches, until `signal` aborts; reconnects by itself. */
  watch(
    place: Place,
    onRequests: (requests: EdgeRequest[], dropped: number) => void,
    signal: AbortSignal,
  ): Promise<void>
  /** The edge's figures in Prometheus' text format. */
  metrics(): Promise<string>
  /** The same as protobuf messages with native histograms, of the media type `nativeMetricsType`. */
  nativeMetrics(): Promise<Buffer>
  /** Stops all replicas, the edge and the host; the journal and the logs stay. */
  shutDown(): Promise<void>
}

const capabilities: ReadonlySet<Capability> = new Set([
  'split-traffic',
  'sticky',
  'standby',
  'scale',
  'logs',
  'traffic-report',
])
const effectTimeoutMs = 120_000
const batchSchema = z.object({
  requests: z.array(z.custom<EdgeRequest>((value) => typeof value === 'object')),
  dropped: z.number(),
})

/** Connects to the host of a local target and starts it when none runs; throws when the edge cannot have its port. */
export async function localDriver(options: LocalOptions): Promise<LocalDriver> {
  const config: HostConfig = {
    artifacts: resolve(options.artifacts),
    edgeAddress: options.edgeAddress ?? '127.0.0.1',
    edgePort: options.edgePort ?? 0,
    logBytesPerSecond: options.logBytesPerSecond ?? 256 * 1024,
    logFileBytes: 16 * 1024 * 1024,
  }
  const link = await connectHost(options.folder, config, options.nodePath ?? process.execPath)
  const status: HostStatus = await link.untilEdgeRuns()
  const apply = async (body: { signal?: AbortSignal | undefined } & Record<string, unknown>) => {
    const { signal, ...effect } = body
    await link.call('/apply', effect, { signal, timeoutMs: effectTimeoutMs })
  }
  const ask = async <T>(path: string, body: object) => (await link.call(path, body)) as T
  return {
    name: 'local',
    capabilities,
    provision: (effect, set) => apply({ kind: 'provision', ...effect, set }),
    shift: (effect, routes) => apply({ kind: 'shift', ...effect, routes }),
    retire: (effect, sets) => apply({ kind: 'retire', ...effect, sets }),
    observe: ({ environment, app }) => ask<Observation>('/observe', { environment, app }),
    traffic: ({ environment, app }, sinceMs) => ask<TrafficBucket[]>('/traffic', { environment, app, sinceMs }),
    replicaTraffic: ({ environment, app }, sinceMs) =>
      ask<ReplicaTraffic[]>('/replica-traffic', { environment, app, sinceMs }),
    logs: ({ environment, app }, query) => ask<LogLine[]>('/logs', { environment, app, ...query }),
    metrics: async () => (await ask<{ text: string }>('/metrics', { format: 'text' })).text,
    nativeMetrics: async () =>
      Buffer.from((await ask<{ base64: string }>('/metrics', { format: 'native' })).base64, 'base64'),
    edgeUrl: () =>
      `http://${status.edge.address.includes(':') ? `[${status.edge.address}]` : status.edge.address}:${status.edge.port}`,
    async watch({ environment, app }, onRequests, signal) {
      while (!signal.aborted) {
        try {
          const live = await callStream(link.door, '/watch', { environment, app }, { signal })
          if (live.statusCode !== 200) throw new AppError('unavailable', `the target answered ${live.statusCode}`)
          for await (const event of readServerEvents(live)) {
            const { requests, dropped } = batchSchema.parse(JSON.parse(event))
            onRequests(requests, dropped)
          }
        } catch {
          if (!signal.aborted) await link.ensure().catch(() => {}) // the next round tries again
        }
        if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 200))
      }
    },
    shutDown: async () => void (await link.call('/stop', {}, { timeoutMs: effectTimeoutMs })),
    close: () => Promise.resolve(),
  }
}
