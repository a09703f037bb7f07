import { z } from 'zod'

/** Raised when control plane and host no longer understand each other; an older host is then replaced, its replicas live on. */
export const protocolVersion = 1

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$/, 'a name of letters, digits and ._@+- was wanted')
const path = z
  .string()
  .max(1024)
  .regex(/^\/[\x21-\x7e]*$/, 'an absolute URL path was wanted')
const hostName = z.string().regex(/^(?=.{1,253}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'a lower-case host name was wanted')
const noNul = z
  .string()
  .max(131_072)
  .refine((text) => !text.includes('\0'), 'a text without NUL was wanted')
const figures = z.strictObject({
  memoryBytes: z.exactOptional(z.number().positive()),
  millicpu: z.exactOptional(z.number().positive()),
})
const milliseconds = z.int().min(0).max(86_400_000)

/** One environment's part that one app owns. */
export const placeSchema = z.strictObject({ environment: name, app: name })

/** A replica set as the host accepts it. */
export const setSchema = z.strictObject({
  id: name,
  component: name,
  artifact: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'sha256:<64 hex> was wanted'),
  command: z.array(noNul).min(1).max(1000),
  replicas: z.int().min(0).max(1000),
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name of an environment variable was wanted'), noNul),
  secretNames: z.array(z.string()),
  healthPath: path,
  readyPath: path,
  port: z.exactOptional(z.int().min(1).max(65_535)),
  resources: z.strictObject({ requests: figures, limits: figures }),
  startTimeoutMs: milliseconds,
  stopTimeoutMs: milliseconds,
})

const splitSchema = z.strictObject({
  release: name,
  weight: z.int().min(0).max(1000),
  components: z
    .array(z.strictObject({ prefix: path, component: name, set: name }))
    .refine((components) => components.some(({ prefix }) => prefix === '/'), 'a component for the prefix / was wanted'),
})

/** The routes of one app as host and edge accept them. */
export const routesSchema = z.strictObject({
  hosts: z.array(hostName).max(100),
  splits: z
    .array(splitSchema)
    .max(50)
    .refine(
      (splits) => splits.length === 0 || splits.reduce((sum, { weight }) => sum + weight, 0) === 1000,
      'weights that add up to 1000 were wanted',
    )
    .refine(
      (splits) => new Set(splits.map(({ release }) => release)).size === splits.length,
      'each release once was wanted',
    ),
  sticky: z.boolean(),
})

const effect = {
  ...placeSchema.shape,
  key: z.string().regex(/^[\x21-\x7e]{1,300}$/, 'a key of up to 300 visible ASCII characters was wanted'),
  generation: z.int().min(0),
}

/** One effect, closed: a field that is not named here is refused. */
export const effectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('provision'), ...effect, set: setSchema }),
  z.strictObject({ kind: z.literal('shift'), ...effect, routes: routesSchema }),
  z.strictObject({ kind: z.literal('retire'), ...effect, sets: z.array(name).max(1000) }),
])
export type EffectRequest = z.infer<typeof effectSchema>

/** Which second of traffic the answer begins with. */
export const trafficSchema = z.strictObject({ ...placeSchema.shape, sinceMs: z.number() })
export type TrafficQuery = z.infer<typeof trafficSchema>

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
