import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Db } from '../../src/lib/db.ts'
import { type ControlPlane, startControlPlane } from '../../src/main/control-plane.ts'
import { ensureDatabase } from '../../src/postgres/databases.ts'
import { startPostgres } from '../../src/postgres/start.ts'
import { approveWaiting, clientOf, enrolPeople } from '../../test/chaos/people.ts'
import { type Kind, makeRoost } from '../../test/chaos/roost.ts'
import type { App } from '../../test/chaos/roost-settings.ts'
import { type EdgeClients, sendEdgeClients } from './edge-clients.ts'
import { host, app as onlyApp, quickSettings } from './quick-settings.ts'

/** A whole control plane in this process, an embedded PostgreSQL that survives power cuts, and an app with clients at the edge. */
export interface Estate {
  readonly db: Db
  /** Of the edge. */
  readonly edge: string
  readonly plane: ControlPlane
  readonly clients: EdgeClients
  /** Commits and pushes a change of the app. */
  push(kind: Kind, app?: App): Promise<void>
  /** Has the people approve what waits for them. */
  approve(): Promise<void>
  /** What the control plane told of trouble. */
  readonly told: string[]
  close(): Promise<void>
}

/** Another estate than the quick one. */
export interface EstateWishes {
  readonly settings: object
  readonly apps: readonly App[]
  /** The server's program of a version. */
  program(version: number, kind: Kind): string
}

/** Sets the estate up in a new folder; its apps are not pushed yet. */
export async function openEstate(wishes?: EstateWishes): Promise<Estate> {
  const folder = await mkdtemp(join(tmpdir(), 'tg-estate-'))
  const server = await startPostgres({ dataFolder: join(folder, 'postgres') })
  const databaseUrl = await ensureDatabase(server.url, 'tidegate')
  const home = join(folder, 'home')
  await mkdir(home, { mode: 0o700 })
  const told: string[] = []
  const plane = await startControlPlane({ home, databaseUrl, port: 0, say: (line) => told.push(line) })
  const people = await enrolPeople(plane.db)
  await clientOf(plane.url, people.otto).call('addWorkspace', { name: 'roost' })
  const working = join(folder, 'roost')
  const roost = await makeRoost(working, people.dana.token, 'bench', wishes?.program)
  await writeFile(join(working, 'tidegate.yaml'), JSON.stringify(wishes?.settings ?? quickSettings(), null, 2))
  const edge = await plane.targets.edgeUrl('roost')
  const clients = sendEdgeClients({ edge, host })
  const apps = wishes?.apps ?? [onlyApp]
  return {
    db: plane.db,
    edge,
    plane,
    clients,
    told,
    async push(kind, app = onlyApp) {
      await roost.commit(app, kind)
      await roost.push(plane.url)
    },
    async approve() {
      for (const app of apps) await approveWaiting(plane.db, plane.url, people, app)
    },
    async close() {
      await clients.stop()
      await closePlane(plane)
      await server.stop()
      for (const one of new Set([folder, server.folder])) await rm(one, { recursive: true, force: true })
    },
  }
}

async function closePlane(plane: ControlPlane): Promise<void> {
  const target = await plane.targets.local('roost')
  await plane.stop()
  await target.shutDown()
}
