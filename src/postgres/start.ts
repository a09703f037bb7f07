import { realpath } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, messageOf } from '../lib/errors.ts'
import { prepareBinaries } from './binaries.ts'
import { ensureCluster, readPassword, superuser } from './cluster.ts'
import { withFileLock } from './file-lock.ts'
import { launch } from './launch.ts'
import { choosePlace, type Place } from './place.ts'
import { findPostmaster, type Postmaster } from './postmaster.ts'
import { askServer, waitForPostgres } from './probe.ts'
import { type StopMode, stopServer } from './stop.ts'

/** A running embedded PostgreSQL, which lives on when this process ends. */
export interface RunningPostgres {
  /** Superuser's address of the maintenance database. */
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Whether it was already running when we came. */
  readonly adopted: boolean
  /** Where its files are: the wanted folder, or another when the server's account cannot reach that one. */
  readonly folder: string
  /** Superuser's address of a database by name. */
  databaseUrl(name: string): string
  /** Ends the server for everybody (default `fast`). */
  stop(mode?: StopMode): Promise<void>
}

/** What may be said about an embedded server. */
export interface PostgresOptions {
  readonly dataFolder: string
  readonly onProgress?: (line: string) => void
  /** `false` gives up surviving a power cut for speed: for tests. */
  readonly durable?: boolean
  /** Further server settings for this start, e.g. `{ max_connections: '600' }`. */
  readonly settings?: Readonly<Record<string, string>>
}

const startWaitMs = 180_000

/** Gives the embedded server of a folder: adopted where it runs, recovered where it crashed, made where there is none; of several callers at once one starts it. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const say = options.onProgress ?? (() => {})
  const place = await choosePlace(options.dataFolder)
  if (place.movedFrom)
    say(`${place.movedFrom} is closed to ${place.account?.name}: the database lives in ${place.folder}`)
  return withFileLock(place.lockFile, startWaitMs, async () => {
    const password = await readPassword(place)
    const running = await findPostmaster(place.data)
    if (running) {
      await proveOurs(place, await untilReady(place), password)
      say(`PostgreSQL is running on port ${running.port}`)
      return describe(place, running, password, true)
    }
    const binaries = await prepareBinaries(place)
    await ensureCluster(place, binaries, { durable: options.durable ?? true, onProgress: say })
    say('starting PostgreSQL')
    const started = await launch(place, binaries, {
      fsync: (options.durable ?? true) ? 'on' : 'off',
      ...options.settings,
    })
    await waitForPostgres(urlOf(started.port, password, 'postgres'))
    say(`PostgreSQL is ready on port ${started.port}`)
    return describe(place, started, password, false)
  })
}

/** A server that another control plane left in the middle of its start gets the time it needs. */
async function untilReady(place: Place): Promise<Postmaster> {
  const deadline = performance.now() + startWaitMs
  while (performance.now() < deadline) {
    const server = await findPostmaster(place.data)
    if (!server) break
    if (server.ready) return server
    await sleep(50)
  }
  throw new AppError('unavailable', `the PostgreSQL that runs on ${place.data} did not get ready`, {
    hint: `Read ${place.logFile}, then start again.`,
  })
}

/** Another server on a reused port is not taken for ours: it would have to know our password and our folder. */
async function proveOurs(place: Place, server: Postmaster, password: string): Promise<void> {
  const facts = await askServer(urlOf(server.port, password, 'postgres'), 30_000).catch((cause: unknown) => {
    throw new AppError('not-allowed', `the PostgreSQL on port ${server.port} does not let us in: ${messageOf(cause)}`, {
      hint: `Put the right password back into ${place.passwordFile}, or stop process ${server.pid}.`,
      cause,
    })
  })
  const found = facts.dataDirectory ? await realpath(facts.dataDirectory).catch(() => facts.dataDirectory) : undefined
  if (found === place.data) return
  throw new AppError(
    'conflict',
    `port ${server.port} belongs to the PostgreSQL of ${found}, not to that of ${place.data}`,
  )
}

function urlOf(port: number, password: string, database: string): string {
  return `postgres://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`
}

function describe(place: Place, server: Postmaster, password: string, adopted: boolean): RunningPostgres {
  return {
    url: urlOf(server.port, password, 'postgres'),
    port: server.port,
    pid: server.pid,
    adopted,
    folder: place.folder,
    databaseUrl: (name) => urlOf(server.port, password, name),
    stop: async (mode = 'fast') => void (await stopServer(place, mode)),
  }
}
