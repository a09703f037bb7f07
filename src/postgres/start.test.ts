import { execFile } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { openDb } from '../lib/db.ts'
import { isRoot } from './account.ts'
import { removePlace } from './place.ts'
import { isAlive } from './process.ts'
import { startPostgres } from './start.ts'
import { folders, kill, newFolder, nobody, removeFolders, startElsewhere } from './starter.fixture.ts'

const run = promisify(execFile)
const smallDisk = isRoot() && (await canMount())

afterEach(removeFolders)

async function canMount(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-mount-'))
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
    await run('umount', [folder])
    return true
  } catch {
    return false
  } finally {
    await rm(folder, { recursive: true })
  }
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

test('a database whose password file is gone or wrong is not replaced by an empty one, and it is said what is missing', async () => {
  const dataFolder = await newFolder()
  await startPostgres({ dataFolder, durable: false })
  await writeFile(join(dataFolder, 'password'), 'wrong\n')
  await expect(startPostgres({ dataFolder })).rejects.toMatchObject({ code: 'not-allowed' })
  await rm(join(dataFolder, 'password'))
  await expect(startPostgres({ dataFolder })).rejects.toThrow('password is missing')
})

test.runIf(smallDisk)(
  'a full disk is named as such, and nothing half made stays (needs root for a tmpfs)',
  async () => {
    const disk = await newFolder()
    await run('mount', ['-t', 'tmpfs', '-o', 'size=12m,mode=755', 'tmpfs', disk])
    try {
      await expect(startPostgres({ dataFolder: disk })).rejects.toThrow('the disk is full')
      expect((await readdir(disk)).filter((name) => name.startsWith('data'))).toEqual([])
    } finally {
      await run('umount', [disk])
    }
  },
)

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
  'as root, a folder below a closed home is replaced by one the server reaches, and that is said (needs root)',
  async () => {
    const home = await newFolder(tmpdir(), 0o700)
    const said: string[] = []
    const server = await startPostgres({
      dataFolder: join(home, 'postgres'),
      durable: false,
      onProgress: (line) => said.push(line),
    })
    folders.push(server.folder)
    expect(server.folder).toMatch(/^\/var\/lib\/tidegate\/[0-9a-f]{16}-[0-9a-f]{8}$/)
    expect(said[0]).toContain(server.folder)
    await chmod(home, 0o755) // and it stays there when the home is opened
    expect(await startPostgres({ dataFolder: join(home, 'postgres') })).toMatchObject({
      adopted: true,
      pid: server.pid,
    })
  },
)

test.runIf(nobody)('an ordinary user runs the server as himself (needs root)', async () => {
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

test.skipIf(!isRoot())('a closed home that was removed and made anew begins with a database of its own', async () => {
  const home = await mkdtemp(join(tmpdir(), 'tidegate-closed-')) // 0700: the server's account cannot look into it
  const begin = async () => {
    const server = await startPostgres({ dataFolder: join(home, 'postgres'), durable: false })
    const db = openDb(server.url)
    const [row] = await db.query<{ known: boolean }>("SELECT to_regclass('public.mine') IS NOT NULL AS known")
    await db.query('CREATE TABLE IF NOT EXISTS public.mine ()')
    await db.close()
    await server.stop()
    return { known: row?.known, folder: server.folder }
  }
  const first = await begin()
  expect(await begin()).toEqual({ ...first, known: true })
  await rm(home, { recursive: true })
  await mkdir(home, { mode: 0o700 })
  const anew = await begin()
  expect(anew.known).toBe(false)
  expect(anew.folder).not.toBe(first.folder)
  await removePlace(join(home, 'postgres'))
  expect(await stat(anew.folder).catch(() => undefined)).toBeUndefined()
  for (const folder of [home, first.folder]) await rm(folder, { recursive: true })
})
