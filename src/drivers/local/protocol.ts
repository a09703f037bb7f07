import { z } from 'zod'
import { name, placeSchema, routesSchema } from '../effect.ts'

/** Raised when control plane and host no longer understand each other; an older host is then replaced, its replicas live on. */
export const protocolVersion = 3

/** Which second of traffic the answer begins with. */
export const trafficSchema = z.strictObject({ ...placeSchema.shape, sinceMs: z.number() })

/** In which of Prometheus' formats the edge's figures are wanted: `native` has native histograms. */
export const metricsSchema = z.strictObject({ format: z.enum(['text', 'native']) })

/** Which log lines are wanted. */
export const logsSchema = z.strictObject({
  ...placeSchema.shape,
  set: z.exactOptional(name),
  lines: z.int().min(0).max(100_000),
  since: z.exactOptional(z.number()),
})

/** What the host is started with; kept in `config.json` of the target's folder. */
export const hostConfigSchema = z.strictObject({
  artifacts: z.string().min(1),
  edgeAddress: z.string().min(1),
  edgePort: z.int().min(0).max(65_535),
  logBytesPerSecond: z.int().positive(),
  logFileBytes: z.int().positive(),
})
export type HostConfig = z.infer<typeof hostConfigSchema>

/** What the edge routes by: written by the host, read by the edge at its start and at each change. */
export const tableSchema = z.strictObject({
  version: z.int().min(0),
  apps: z.array(z.strictObject({ ...placeSchema.shape, ...routesSchema.shape })),
  /** Keyed by environment and set. */
  sets: z.array(
    z.strictObject({
      environment: name,
      set: name,
      replicas: z.array(z.strictObject({ id: name, port: z.int().min(1).max(65_535) })),
    }),
  ),
})
export type EdgeTable = z.infer<typeof tableSchema>

/** What an edge tells of itself; one that speaks another protocol is replaced. */
export const edgeStatusSchema = z.object({
  protocol: z.literal(protocolVersion),
  version: z.int(),
  pid: z.int(),
  /** The app ports that are open. */
  ports: z.array(z.int()),
})
export type EdgeStatus = z.infer<typeof edgeStatusSchema>

/** One request as the edge tells it live. */
export interface EdgeRequest {
  /** Epoch ms. */
  readonly at: number
  readonly release: string | null
  readonly component: string | null
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly status: number
  readonly ms: number
}
