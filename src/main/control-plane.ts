import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import pino from 'pino'
import { Registry } from 'prom-client'
import type { World } from '../actions/world.ts'
import { openArtifacts } from '../builders/artifacts.ts'
import { processBuilder } from '../builders/process.ts'
import { checks } from '../checks/index.ts'
import { closeBrowsers } from '../checks/page/browser.ts'
import type { Worker, WorkerEvent } from '../engine/contract.ts'
import { engineMigrations } from '../engine/migrations.ts'
import { createRuns } from '../engine/runs.ts'
import { startWorker } from '../engine/worker.ts'
import { gates } from '../gates/index.ts'
import { authorize } from '../http/authorize.ts'
import { bearerAuthentication } from '../http/bearer.ts'
import { startHttp } from '../http/server.ts'
import { type Checkpointing, startCheckpointing } from '../ledger/checkpointing.ts'
import { ledgerMigrations } from '../ledger/migrations.ts'
import { openSigningKey, readAnnouncedKeys } from '../ledger/signing-key.ts'
import { systemClock } from '../lib/clock.ts'
import { type Db, openDb } from '../lib/db.ts'
import { AppError, messageOf } from '../lib/errors.ts'
import { migrate } from '../lib/migrate.ts'
import { ensureDatabase } from '../postgres/databases.ts'
import { keepPostgresRunning } from '../postgres/keep-running.ts'
import { waitForPostgres } from '../postgres/probe.ts'
import { startPostgres } from '../postgres/start.ts'
import type { Settings } from '../settings/schema.ts'
import { storeMigrations } from '../store/migrations.ts'
import { findTokenByDigest } from '../store/people.ts'
import { openSecretBox } from '../store/secret-box.ts'
import { findSettingsOfRef } from '../store/settings.ts'
import { listWorkspaces } from '../store/workspaces.ts'
import { strategies } from '../strategies/index.ts'
import { executors } from '../workflows/index.ts'
import { bindActs } from './acts.ts'
import { bindBackups } from './backup-proofs.ts'
import { catalogue } from './catalogue.ts'
import { startLearning } from './learning.ts'
import { startNotices } from './notices.ts'
import { announcePlane } from './running-planes.ts'
import { openServices } from './services.ts'
import { createStories } from './stories/index.ts'
import { openSignedLedger } from './stories/signed-ledger.ts'
import { startSweeping } from './sweeping.ts'
import { type OpenTargets, openTargets } from './targets.ts'
import { version } from './version.ts'
import { type OpenWorkspaces, openWorkspaces } from './workspaces.ts'

/** How a control plane is started. */
export interface ControlPlaneOptions {
  /** The folder that keeps everything. */
  readonly home: string
  /** An own PostgreSQL (15 or newer); the embedded one when left out. */
  readonly databaseUrl?: string
  /** Of the API; 0 takes a free one. */
  readonly port: number
  /** Of the first workspace's edge; a free one, kept, when left out. */
  readonly edgePort?: number
  /** Where replicas find their cache. */
  readonly cacheUrl?: string
  /** Environment variables of builds and tests, e.g. where npm keeps its cache. */
  readonly buildVariables?: Readonly<Record<string, string>>
  readonly say?: (line: string) => void
  /** Told what a receiver of kind `log` is sent; `say` when left out. */
  readonly sayNotice?: (line: string) => void
  /** Attempts at once; default 16. */
  readonly concurrency?: number
  readonly onCrashPoint?: (label: string) => void
}

/** A control plane that runs. */
export interface ControlPlane {
  readonly url: string
  readonly db: Db
  readonly world: World
  readonly targets: OpenTargets
  readonly workspaces: OpenWorkspaces
  readonly worker: Worker
  readonly checkpointing: Checkpointing
  /** Ends this process's part; PostgreSQL, hosts, edges and replicas run on. */
  stop(): Promise<void>
}

/** Starts a control plane: database, ledger, targets, repositories, engine, API. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const say = options.say ?? (() => {})
  const home = resolve(options.home)
  const trouble = (what: string, error: unknown) => say(`${what}: ${messageOf(error)}`)
  const leave = await announcePlane(home)
  const { url: serverUrl, stopKeeping } = await openServer(home, options.databaseUrl, say)
  const db = openDb(options.databaseUrl ?? (await ensureDatabase(serverUrl, 'tidegate')), { max: 24, name: 'tidegate' })
  await migrate(db, [...engineMigrations, ...ledgerMigrations, ...storeMigrations])
  const checkpointing = await startCheckpointing({
    db,
    home,
    secondFolder: join(home, 'witness'),
    onTrouble: (error) => trouble('ledger', error),
  })
  const secrets = await openSecretBox(home)
  const artifactsFolder = join(home, 'artifacts')
  const artifacts = await openArtifacts(artifactsFolder)
  const targets = openTargets(home, artifactsFolder, options.edgePort)
  const authenticate = bearerAuthentication((digest) => findTokenByDigest(db, digest))
  const workspaces = openWorkspaces({
    home,
    everyMs: 2000,
    onTrouble: trouble,
    authenticate: async (token, wants) => {
      const principal = await authenticate(token)
      const action = wants === 'push' ? 'push' : 'fetch'
      return principal && authorize(principal, action, { endpoint: action, subject: null }).allowed
        ? principal.id
        : null
    },
  })
  const buildVariables = options.buildVariables ?? {}
  const world: World = {
    db,
    runs: createRuns(),
    catalogue,
    gates,
    strategies,
    checks,
    builder: processBuilder({
      artifacts,
      cacheFolder: join(home, 'cache'),
      key: (await openSigningKey(home)).privateKey,
      variables: buildVariables,
    }),
    artifacts,
    services: openServices({
      db,
      serverUrl,
      passwordKey: await openPasswordKey(home),
      cacheUrl: options.cacheUrl ?? null,
      secrets,
    }),
    folders: {
      work: join(home, 'work'),
      cache: join(home, 'cache'),
      logs: join(home, 'logs'),
      backups: join(home, 'backups'),
    },
    buildVariables,
    repository: (workspace) => workspaces.repository(workspace),
    driver: (workspace, settings, environment) => targets.driver(workspace, settings, environment),
    edgeUrl: (workspace) => targets.edgeUrl(workspace),
  }
  const settingsOf = (workspace: string) => newestSettings(db, workspace)
  let url = ''
  const http = await startHttp({
    port: options.port,
    authenticate,
    registry: new Registry(),
    logger: pino({ level: 'silent' }),
    git: (workspace) => workspaces.git(workspace),
    edgeMetrics: (workspace, format) => targets.metrics(workspace, format),
    stories: createStories({
      db,
      runs: world.runs,
      clock: systemClock,
      catalogue,
      workspaces: {
        repository: (workspace) => workspaces.repository(workspace),
        add: (workspace, follow) => workspaces.add(workspace, follow),
        gitUrl: (workspace) => `${url}/git/${workspace}.git`,
      },
      settingsOf,
      targets: {
        driver: (settings, environment) => targets.driver(settings.workspace, settings, environment),
        urls: targets.urls,
      },
      ledger: openSignedLedger(db, checkpointing, await readAnnouncedKeys(db)),
      secrets,
      backups: bindBackups(world),
      acts: bindActs(world),
      version,
    }),
  })
  url = http.url
  const stopSweeping = await startSweeping({
    work: world.folders.work,
    artifacts,
    serverUrl,
    say,
    onTrouble: (error) => trouble('sweeping', error),
  })
  await workspaces.start(world)
  const stopLearning = startLearning({
    world,
    workspaces: async () => (await listWorkspaces(db)).map(({ name }) => name),
    settingsOf: async (workspace) => (await findSettingsOfRef(db, workspace, 'refs/heads/main'))?.body,
    onTrouble: (error) => trouble('learning what is normal', error),
  })
  const worker = startWorker({
    db,
    executors: executors(world),
    concurrency: options.concurrency ?? 16,
    onEvent: (event) => tellEvent(event, say),
    ...(options.onCrashPoint ? { onCrashPoint: options.onCrashPoint } : {}),
  })
  const stopNotices = startNotices({
    db,
    key: await openPasswordKey(home),
    settingsOf,
    log: options.sayNotice ?? say,
    onTrouble: (error) => trouble('notices', error),
  })
  return {
    url,
    db,
    world,
    targets,
    workspaces,
    worker,
    checkpointing,
    async stop() {
      stopNotices()
      await http.close()
      await worker.stop(2000)
      await stopSweeping()
      await stopLearning()
      await workspaces.close()
      await checkpointing.stop()
      await closeBrowsers()
      await targets.close()
      await db.close()
      await stopKeeping()
      await leave()
    },
  }
}

/** The database server: an own one is waited for, the embedded one is started and kept running. */
async function openServer(home: string, databaseUrl: string | undefined, say: (line: string) => void) {
  if (databaseUrl !== undefined) {
    await waitForPostgres(databaseUrl)
    return { url: databaseUrl, stopKeeping: async () => {} }
  }
  const options = { dataFolder: join(home, 'postgres'), onProgress: say }
  const server = await startPostgres(options)
  const onTrouble = (error: unknown) => say(`PostgreSQL ended and does not start: ${messageOf(error)}`)
  return { url: server.url, stopKeeping: keepPostgresRunning(server, { ...options, onTrouble }) }
}

/** The key from which passwords of database roles and webhook signatures follow; made once, for its owner only. */
async function openPasswordKey(home: string): Promise<Buffer> {
  const path = join(home, 'password.key')
  const read = () => readFile(path).catch(() => undefined)
  const known = await read()
  if (known) return known
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  await writeFile(draft, randomBytes(32), { mode: 0o600, flag: 'wx' })
  const first = await read()
  if (first) await rm(draft)
  else await rename(draft, path)
  return (await read()) as Buffer
}

async function newestSettings(db: Db, workspace: string): Promise<Settings> {
  const newest = await findSettingsOfRef(db, workspace, 'refs/heads/main')
  if (newest !== undefined) return newest.body
  throw new AppError('not-found', `nothing with a readable tidegate.yaml was pushed to main of ${workspace} yet`, {
    hint: 'Push a commit with a tidegate.yaml to main.',
  })
}

function tellEvent(event: WorkerEvent, say: (line: string) => void): void {
  if (event.type === 'attempt' && event.outcome === 'errored')
    say(`${event.run}/${event.node} could not judge: ${messageOf(event.error)}`)
  if (event.type === 'stuck') say(`${event.run}/${event.node} is stuck: ${event.because}`)
  if (event.type === 'taken-over') say(`${event.run}/${event.node} was taken over from ${event.from}`)
  if (event.type === 'trouble') say(`engine: ${messageOf(event.error)}`)
}
