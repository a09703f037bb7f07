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
    for (let attempt = 1; attempt <= mostStarts; attempt++) {
      const server = await adoptOrLaunch(place, password, options)
      if (server) return server
    }
    throw new AppError(
      'unavailable',
      `the PostgreSQL of ${place.data} ended ${mostStarts} times right after its start`,
      {
        hint: `Read ${place.logFile}, then start again.`,
      },
    )
  })
}

/** A server that ends while it is waited for is no reason to give up: it was killed or was just stopping. */
const mostStarts = 5

/** `undefined` when the server ended before it answered. */
async function adoptOrLaunch(
  place: Place,
  password: string,
  options: PostgresOptions,
): Promise<RunningPostgres | undefined> {
  const say = options.onProgress ?? (() => {})
  const running = await findPostmaster(place.data)
  if (running) {
    const ready = await untilReady(place)
    if (!ready || (await whileRuns(place, ready, () => proveOurs(place, ready, password))) === 'ended') return undefined
    say(`PostgreSQL is running on port ${ready.port}`)
    return describe(place, ready, password, true)
  }
  const binaries = await prepareBinaries(place)
  await ensureCluster(place, binaries, { durable: options.durable ?? true, onProgress: say })
  say('starting PostgreSQL')
  const started = await launch(place, binaries, {
    fsync: (options.durable ?? true) ? 'on' : 'off',
    ...options.settings,
  })
  const url = urlOf(started.port, password, 'postgres')
  const answered = await whileRuns(place, started, (signal) => waitForPostgres(url, { signal }))
  if (answered === 'ended') return undefined
  say(`PostgreSQL is ready on port ${started.port}`)
  return describe(place, started, password, false)
}

/** Does something with a server as long as it is the one that runs; what goes wrong after its end is no fault of its own. */
async function whileRuns<T>(
  place: Place,
  { pid }: Postmaster,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | 'ended'> {
  const end = new AbortController()
  const isGone = async () => (await findPostmaster(place.data))?.pid !== pid
  const watch = async () => {
    while (!end.signal.aborted && !(await isGone())) await sleep(100, undefined, { signal: end.signal }).catch(() => {})
    end.abort()
  }
  const watching = watch()
  try {
    return await work(end.signal)
  } catch (error) {
    if (await isEnding(place, pid)) return 'ended'
    throw error
  } finally {
    end.abort()
    await watching
  }
}

/** A server that is stopped turns everybody out some moments before it is gone, and before it says so. */
async function isEnding(place: Place, pid: number): Promise<boolean> {
  const deadline = performance.now() + 1000
  do {
    const server = await findPostmaster(place.data)
    if (server?.pid !== pid || !server.ready) return true
    await sleep(20)
  } while (performance.now() < deadline)
  return false
}

/** A server that another control plane left in the middle of its start gets the time it needs; `undefined` when it ends instead. */
async function untilReady(place: Place): Promise<Postmaster | undefined> {
  const deadline = performance.now() + startWaitMs
  while (performance.now() < deadline) {
    const server = await findPostmaster(place.data)
    if (!server || server.ready) return server
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
