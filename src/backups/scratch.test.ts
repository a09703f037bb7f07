import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabase, serverUrl } from '../../test/support/postgres.ts'
import { databaseOf } from '../lib/database-url.ts'
import { ownTag } from '../lib/process-identity.ts'
import { sweepScratchDatabases } from './scratch.ts'

const program = fileURLToPath(new URL('./scratch.fixture.ts', import.meta.url))

/** A process that holds a scratch database. */
async function prover() {
  const child = spawn(process.execPath, [program, serverUrl()], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, database: databaseOf(String(line).trim()) }
}

test('[F39] the scratch database of a killed process is dropped, a living one’s is not', async () => {
  const { db, drop } = await freshDatabase()
  onTestFinished(drop)
  const [killed, living] = [await prover(), await prover()]
  const standing = async () =>
    (await db.query<{ datname: string }>('SELECT datname FROM pg_database')).map(({ datname }) => datname)
  const before = await sweepScratchDatabases(serverUrl(), new Date())
  expect([killed, living].map(({ database }) => before.includes(database))).toEqual([false, false])
  killed.child.kill('SIGKILL')
  await once(killed.child, 'exit')
  expect(await sweepScratchDatabases(serverUrl(), new Date())).toContain(killed.database)
  expect(await standing()).not.toContain(killed.database)
  expect(await standing()).toContain(living.database)
  living.child.kill('SIGKILL')
  await once(living.child, 'exit')
  expect(await sweepScratchDatabases(serverUrl(), new Date())).toContain(living.database)
})

test('a scratch database of another machine, or one that is not named by us, is left alone', async () => {
  const { db, drop } = await freshDatabase()
  const names = ['tidegate_proof_000000000000_1_000000_zzzzzz_0000', `tidegate_proof_${ownTag}`]
  onTestFinished(async () => {
    for (const name of names) await db.query(`DROP DATABASE IF EXISTS ${name}`)
    await drop()
  })
  for (const name of names) await db.query(`CREATE DATABASE ${name}`)
  const swept = await sweepScratchDatabases(serverUrl(), new Date(8.64e15))
  expect(names.filter((name) => swept.includes(name))).toEqual([])
})
