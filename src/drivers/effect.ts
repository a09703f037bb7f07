import { z } from 'zod'
import { digestOf } from '../lib/digest.ts'
import { AppError } from '../lib/errors.ts'

/** A name of the target's grammar: fit for a file name, a cookie, a metric's label, never an option or a path. */
export const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$/, 'a name of letters, digits and ._@+- was wanted')
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

const portSchema = z.strictObject({ port: z.int().min(1).max(65_535), component: name })

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
  ports: z.exactOptional(
    z
      .array(portSchema)
      .max(100)
      .refine((ports) => new Set(ports.map(({ port }) => port)).size === ports.length, 'each port once was wanted'),
  ),
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

/** Parses `value` by a closed schema; throws `invalid-input` that names each wrong field. */
export function parseClosed<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new AppError('invalid-input', `the target refuses this call: ${z.prettifyError(parsed.error)}`)
}

/** The digest that tells whether two calls of one key mean the same effect. */
export function digestOfEffect(effect: EffectRequest): string {
  return digestOf(withoutValues(effect))
}

/** An effect as it may be written down: of its environment only the names. */
export function withoutValues(effect: EffectRequest): object {
  if (effect.kind !== 'provision') return effect
  const { env, ...set } = effect.set
  return { ...effect, set: { ...set, envNames: Object.keys(env).sort((a, b) => (a < b ? -1 : 1)) } }
}
