import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { localDriver } from '../../src/drivers/local/local.ts'
import { type Db, openDb } from '../../src/lib/db.ts'
import { ensureDatabase } from '../../src/postgres/databases.ts'
import { type Fleet, openFleet } from './killing.ts'
import { clientOf, enrolPeople, type People } from './people.ts'
import { makeRoost, type Roost } from './roost.ts'

/** A home, a database, control planes that run on them, and the people and the monorepo of the roost. */
export interface Stage {
  readonly name: string
  readonly db: Db
  readonly fleet: Fleet
  readonly people: People
  readonly roost: Roost
  readonly edge: string
  /** The journal that the target keeps. */
  readonly journal: string
  /** The address of a control plane that answers now. */
  url(): Promise<string>
  /** Ends control planes, replicas, edge and host. */
  close(): Promise<void>
}

/** Sets a stage up below a folder, with so many control planes on one database of the server. */
export async function openStage(
  name: string,
  folder: string,
  server: string,
  planes: number,
  signal: AbortSignal,
): Promise<Stage> {
  const home = join(folder, name, 'home')
  await mkdir(home, { recursive: true, mode: 0o700 })
  const databaseUrl = await ensureDatabase(server, `tidegate_${name}`)
  const edgePort = await freePort()
  const ports = await Promise.all(Array.from({ length: planes }, () => freePort()))
  const fleet = openFleet(ports.map((port) => ({ home, databaseUrl, port, edgePort })))
  if (!(await fleet.start(0).ready))
    throw new Error(`the control plane did not start: read ${folder}/${name}/planes.log`)
  for (let i = 1; i < planes; i++) await fleet.start(i).ready
  const db = openDb(databaseUrl, { max: 8, name: 'chaos' })
  const people = await enrolPeople(db)
  const url = async () => {
    for (;;) {
      const plane = fleet.planes.find((one) => one.isReady())
      if (plane) return plane.url
      await sleep(20, undefined, { signal })
    }
  }
  await clientOf(await url(), people.otto).call('addWorkspace', { name: 'roost' })
  const target = join(home, 'targets', 'roost')
  return {
    name,
    db,
    fleet,
    people,
    roost: await makeRoost(join(folder, name, 'roost'), people.dana.token, name),
    edge: `http://127.0.0.1:${edgePort}`,
    journal: join(target, 'journal.jsonl'),
    url,
    async close() {
      for (const plane of fleet.planes) plane.kill()
      await Promise.all(fleet.planes.map(({ gone }) => gone))
      await (await localDriver({ folder: target, artifacts: join(home, 'artifacts'), edgePort })).shutDown()
      await db.close()
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
