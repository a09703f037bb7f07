import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { openDb } from '../lib/db.ts'
import { type Account, findAccount, isRoot } from './account.ts'
import { findPostmaster } from './postmaster.ts'
import { isAlive } from './process.ts'
import { type PostgresOptions, type RunningPostgres, startPostgres } from './start.ts'

type Told = Pick<RunningPostgres, 'pid' | 'port' | 'adopted' | 'url' | 'folder'>

const folders: string[] = []
const nobody = isRoot() ? await findAccount('nobody') : undefined
const startModule = new URL('./start.ts', import.meta.url).href

afterEach(async () => {
  for (const folder of folders.splice(0)) {
    const server = await findPostmaster(join(folder, 'data'))
    if (server) {
      process.kill(server.pid, 'SIGQUIT')
      await vi.waitUntil(() => !isAlive(server.pid), 10_000)
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
})

async function newFolder(parent = tmpdir(), mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(parent, 'tidegate-pg-'))
  await chmod(folder, mode)
  folders.push(folder)
  return folder
}

/** A process of its own that starts the server and then stays until it is killed. */
function spawnStarter(options: PostgresOptions, account?: Account) {
  const script = `const { startPostgres } = await import(${JSON.stringify(startModule)})
    console.log(JSON.stringify(await startPostgres(${JSON.stringify(options)})))
    setInterval(() => {}, 1000)`
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: '/',
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  })
}

async function startElsewhere(
  options: PostgresOptions,
  account?: Account,
): Promise<{ child: ChildProcess; told: Told }> {
  const child = spawnStarter(options, account)
  for await (const line of createInterface({ input: child.stdout })) return { child, told: JSON.parse(line) as Told }
  throw new Error('the starter ended without a word')
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

test('an empty folder becomes a durable server that only this machine reaches', async () => {
  const dataFolder = await newFolder()
  const said: string[] = []
  const server = await startPostgres({ dataFolder, onProgress: (line) => said.push(line) })
  const db = openDb(server.url)
  const shown = async (name: string) => (await db.query<{ v: string }>('SELECT current_setting($1) AS v', [name]))[0]?.v
  expect(await shown('data_directory')).toBe(join(dataFolder, 'data'))
  expect(await shown('listen_addresses')).toBe('127.0.0.1')
  expect(await shown('unix_socket_directories')).toBe('')
  expect([await shown('fsync'), await shown('max_connections'), await shown('shared_buffers')]).toEqual([
    'on',
    '300',
    '128MB',
  ])
  const [secret] = await db.query<{ kind: string }>(
    "SELECT left(rolpassword, 13) AS kind FROM pg_authid WHERE rolname = 'postgres'",
  )
  expect(secret?.kind).toBe('SCRAM-SHA-256')
  await db.close()
  expect((await stat(join(dataFolder, 'password'))).mode & 0o777).toBe(0o600)
  expect(said).toContain('creating the database')
  await server.stop()
  expect(isAlive(server.pid)).toBe(false)
})

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

test('a database of another major version is refused with what to do', async () => {
  const dataFolder = await newFolder()
  await (await startPostgres({ dataFolder, durable: false })).stop()
  await writeFile(join(dataFolder, 'data', 'PG_VERSION'), '17\n')
  await expect(startPostgres({ dataFolder })).rejects.toMatchObject({ code: 'unsupported' })
})

test('a setting that the server refuses is told in its own words', async () => {
  const dataFolder = await newFolder()
  const start = startPostgres({ dataFolder, durable: false, settings: { max_connections: 'many' } })
  await expect(start).rejects.toThrow(/invalid value for parameter "max_connections"/)
})

test.runIf(isRoot())(
  'as root, a folder below a closed home is replaced by one the server reaches, and that is said',
  async () => {
    const home = await newFolder(tmpdir(), 0o700)
    const said: string[] = []
    const server = await startPostgres({
      dataFolder: join(home, 'postgres'),
      durable: false,
      onProgress: (line) => said.push(line),
    })
    folders.push(server.folder)
    expect(server.folder).toMatch(/^\/var\/lib\/tidegate\/[0-9a-f]{16}$/)
    expect(said[0]).toContain(server.folder)
    await chmod(home, 0o755) // and it stays there when the home is opened
    expect(await startPostgres({ dataFolder: join(home, 'postgres') })).toMatchObject({
      adopted: true,
      pid: server.pid,
    })
  },
)

test.runIf(nobody)('an ordinary user runs the server as himself', async () => {
  const parent = await newFolder()
  const dataFolder = join(parent, 'own')
  await mkdir(dataFolder)
  await chown(dataFolder, nobody?.uid ?? 0, nobody?.gid ?? 0)
  folders.push(dataFolder)
  const { child, told } = await startElsewhere({ dataFolder, durable: false }, nobody)
  expect((await stat(join(dataFolder, 'data'))).uid).toBe(nobody?.uid)
  expect(await readFile(`/proc/${told.pid}/status`, 'utf8')).toMatch(new RegExp(`^Uid:\\s+${nobody?.uid}\\s`, 'm'))
  await kill(child)
})
