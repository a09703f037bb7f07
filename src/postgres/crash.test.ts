import { spawn } from 'node:child_process'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { openDb } from '../lib/db.ts'
import { isRoot } from './account.ts'
import { startPostgres } from './start.ts'
import { kill, newFolder, removeFolders, spawnStarter, startElsewhere } from './starter.fixture.ts'

afterEach(removeFolders)

test('the server outlives a killed control plane and is adopted by the next', async () => {
  const dataFolder = await newFolder()
  const { child, told } = await startElsewhere({ dataFolder, durable: false })
  expect(told.adopted).toBe(false)
  await kill(child)
  const server = await startPostgres({ dataFolder })
  expect(server).toMatchObject({ adopted: true, pid: told.pid, port: told.port, url: told.url })
})

test('of four control planes that start at once on one folder exactly one starts the server', async () => {
  const dataFolder = await newFolder()
  const starters = await Promise.all(Array.from({ length: 4 }, () => startElsewhere({ dataFolder, durable: false })))
  expect(starters.filter(({ told }) => !told.adopted)).toHaveLength(1)
  expect(new Set(starters.map(({ told }) => told.pid)).size).toBe(1)
  await Promise.all(starters.map(({ child }) => kill(child)))
})

test('a server that was killed recovers what was committed, on the same port', async () => {
  const dataFolder = await newFolder()
  const first = await startPostgres({ dataFolder })
  const before = openDb(first.url)
  await before.query('CREATE TABLE kept AS SELECT 42 AS answer')
  process.kill(first.pid, 'SIGKILL')
  const second = await startPostgres({ dataFolder })
  expect(second).toMatchObject({ adopted: false, port: first.port })
  const after = openDb(second.url)
  expect(await after.query('SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  await Promise.all([before.close(), after.close()])
})

test('a note of a crashed server whose process id belongs to a stranger now does not keep it from starting', async () => {
  const dataFolder = await newFolder()
  const first = await startPostgres({ dataFolder, durable: false })
  await first.stop('immediate')
  const account = await stat(join(dataFolder, 'data'))
  const stranger = spawn('sleep', ['60'], isRoot() ? { uid: account.uid, gid: account.gid } : {})
  const note = `${stranger.pid}\n${join(dataFolder, 'data')}\n1700000000\n${first.port}\n\n127.0.0.1\n  1  1\nready   \n`
  await writeFile(join(dataFolder, 'data', 'postmaster.pid'), note)
  const second = await startPostgres({ dataFolder, durable: false })
  expect(second.adopted).toBe(false)
  await kill(stranger)
})

test('a control plane killed in the middle of its start leaves a folder that the next one completes', async () => {
  const dataFolder = await newFolder()
  for (const delay of [150, 250, 350, 450, 600]) {
    const child = spawnStarter({ dataFolder, durable: false })
    await setTimeout(delay) // the moments differ on purpose: none of them may matter
    await kill(child)
  }
  const server = await startPostgres({ dataFolder, durable: false })
  const db = openDb(server.url)
  expect(await db.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  await db.close()
})
