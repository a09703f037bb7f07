import { writeSync } from 'node:fs'
import { createFakeDriver } from '../../src/drivers/fake.ts'
import { startWorker } from '../../src/engine/worker.ts'
import { openDb } from '../../src/lib/db.ts'
import { startSweeping } from '../../src/main/sweeping.ts'
import { executors } from '../../src/workflows/index.ts'
import { deliveryWorld } from './delivery-world.ts'

/**
 * The working part of a control plane as a process of its own: `node delivery-process.ts <database> <home> <repository> <server>`.
 * Sweeps and works as `startControlPlane` does it, on a fake target; prints what it sweeps and `ready`.
 */
const [database = '', home = '', repository = '', serverUrl = ''] = process.argv.slice(2)
const tell = (line: string) => writeSync(1, `${line}\n`)
const db = openDb(database)
const driver = createFakeDriver({ now: () => new Date() })
const { world } = await deliveryWorld({ db, home, repository, serverUrl, driver })
const { folders, artifacts } = world
const onTrouble = (error: unknown) => tell(String(error))
await startSweeping({ work: folders.work, artifacts, serverUrl, say: tell, onTrouble })
startWorker({ db, executors: executors(world), leaseMs: 800, heartbeatMs: 200, pollMs: 200 })
tell('ready')
