import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { z } from 'zod'
import { AppError } from '../../../lib/errors.ts'
import type { Place } from '../../driver.ts'
import { placeSchema, routesSchema, setSchema } from '../../effect.ts'

const identitySchema = z.strictObject({ pid: z.int(), birth: z.string() })

const replicaSchema = z.strictObject({
  id: z.string(),
  port: z.int().nullable(),
  process: identitySchema.nullable(),
  startedAt: z.string(),
  restarts: z.int(),
  wasReady: z.boolean(),
  /** Why it gave up; null while it has not. */
  gaveUp: z.string().nullable(),
})
/** What must be remembered of a replica so that the next host can adopt it. */
export type ReplicaRecord = z.infer<typeof replicaSchema>

const setRecordSchema = z.strictObject({ spec: setSchema, retiring: z.boolean(), replicas: z.array(replicaSchema) })
export type SetRecord = z.infer<typeof setRecordSchema>

const placeRecordSchema = z.strictObject({
  ...placeSchema.shape,
  generation: z.int(),
  routes: routesSchema.nullable(),
  sets: z.array(setRecordSchema),
})
export type PlaceRecord = z.infer<typeof placeRecordSchema>

const stateSchema = z.strictObject({
  /** The number of the last effect of the journal that this state contains. */
  seq: z.int(),
  edge: z.strictObject({ address: z.string(), port: z.int(), process: identitySchema.nullable() }),
  places: z.array(placeRecordSchema),
})
/** What a target should be, and the processes that make it so. Holds values of secrets: 0600. */
export type TargetState = z.infer<typeof stateSchema>

/** The state of a target in memory and on disk. */
export interface StateFile {
  readonly state: TargetState
  /** Writes the state as a whole; `durable` also outlives a crash of the machine. */
  save(options?: { durable: boolean }): void
}

/** Opens the state of a target, an empty one when there is none yet. */
export function openStateFile(path: string): StateFile {
  const state = existsSync(path)
    ? parseState(path)
    : { seq: 0, edge: { address: '', port: 0, process: null }, places: [] }
  return { state, save: (options) => writeWhole(path, JSON.stringify(state), options?.durable ?? false) }
}

/** The record of a place; undefined when nothing was ever applied there. */
export function findPlace(state: TargetState, { environment, app }: Place): PlaceRecord | undefined {
  return state.places.find((place) => place.environment === environment && place.app === app)
}

/** Replaces a file at once: a reader, or a crash, meets the old text or the new. */
export function writeWhole(path: string, text: string, durable: boolean): void {
  const draft = `${path}.draft`
  const file = openSync(draft, 'w', 0o600)
  try {
    writeSync(file, text)
    if (durable) fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
}

function parseState(path: string): TargetState {
  const parsed = stateSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (parsed.success) return parsed.data
  throw new AppError('conflict', `${path} does not hold a target's state: ${z.prettifyError(parsed.error)}`, {
    hint: 'It was written by another version, or changed by hand; start that version, or restore the file.',
  })
}
