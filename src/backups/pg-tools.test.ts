import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { serverUrl } from '../../test/support/postgres.ts'
import { withLogin } from '../lib/database-url.ts'
import { openDb } from '../lib/db.ts'
import { ensureDatabase, ensureRole } from '../postgres/databases.ts'
import { launch } from '../postgres/launch.ts'
import { choosePlace } from '../postgres/place.ts'
import { waitForPostgres } from '../postgres/probe.ts'
import { isAlive, runProgram } from '../postgres/process.ts'
import { findPgTools } from './pg-tools.ts'
import { postgres, restoreBackup } from './postgres.ts'
import { richSchema } from './rich-schema.fixture.ts'

const bin = '/usr/lib/postgresql/15/bin'
const hasDebianServer = (await runProgram(join(bin, 'initdb'), ['--version'], '/').catch(() => undefined))?.code === 0

test('no program is chosen that is older than the server', async () => {
  expect(await findPgTools(1000)).toBeUndefined()
})

describe.runIf(hasDebianServer)('on a server of Debian with its own pg_dump (needs postgresql-15)', () => {
  let folder: string
  let url: string
  let pid: number

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidegate-pg15-'))
    await chmod(folder, 0o755)
    const place = await choosePlace(folder)
    await mkdir(place.data)
    if (place.account) await chown(place.data, place.account.uid, place.account.gid)
    const args = ['-D', place.data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C', '--no-sync']
    expect(await runProgram(join(bin, 'initdb'), args, folder, place.account)).toMatchObject({ code: 0 })
    const binaries = { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), major: '15' }
    const server = await launch(place, binaries, { fsync: 'off' })
    pid = server.pid
    url = `postgres://postgres:unused@127.0.0.1:${server.port}/postgres`
    expect(Math.floor((await waitForPostgres(url)).version / 10_000)).toBe(15)
  })

  afterAll(async () => {
    process.kill(pid, 'SIGQUIT')
    await vi.waitUntil(() => !isAlive(pid), 10_000)
    await rm(folder, { recursive: true })
  })

  async function databasesLike(pattern: string): Promise<unknown[]> {
    const db = openDb(url)
    const rows = await db.query('SELECT datname FROM pg_database WHERE datname LIKE $1', [pattern])
    await db.close()
    return rows
  }

  test('pg_dump makes the backup, and the proof restores it, also to a newer server, and leaves no scratch database', async () => {
    const database = await ensureDatabase(url, 'shop "1"')
    const db = openDb(database)
    await db.query(richSchema)
    await db.query('CREATE TABLE parts (n int) PARTITION BY RANGE (n); SELECT lo_create(0)') // which only pg_dump carries
    await db.close()
    const backup = await postgres.make({ url: database }, join(folder, 'backups'))
    expect(backup).toMatchObject({ format: 'pg_dump-custom', contents: { serverMajor: 15 } })
    expect((await readFile(backup.file)).subarray(0, 5).toString()).toBe('PGDMP')
    expect(await postgres.prove(backup, { url })).toMatchObject({ restored: true, tables: 7, rows: 615 })
    expect(await postgres.prove(backup, { url: serverUrl() })).toMatchObject({ restored: true })
    const target = await ensureDatabase(url, 'restored')
    await restoreBackup(backup, target)
    const restored = openDb(target)
    expect(await restored.query('SELECT count(*) AS n FROM shop.customer')).toEqual([{ n: 303 }])
    await restored.close()
    expect(await databasesLike('tidegate_proof_%')).toEqual([])
  })

  test('the portable dump is the same on an older server', async () => {
    const database = await ensureDatabase(url, 'portable')
    const db = openDb(database)
    await db.query(richSchema)
    await db.close()
    const backup = await postgres.make({ url: database, format: 'portable' }, join(folder, 'backups'))
    expect(await postgres.prove(backup, { url })).toMatchObject({ restored: true })
    expect(await postgres.prove(backup, { url: serverUrl() })).toMatchObject({ restored: true })
  })

  test('psql alone can read a portable dump, when Tidegate is lost too', async () => {
    const database = await ensureDatabase(url, 'for psql')
    const db = openDb(database)
    await db.query(richSchema)
    const backup = await postgres.make({ url: database, format: 'portable' }, join(folder, 'backups'))
    const plain = join(folder, 'plain.sql')
    await writeFile(plain, gunzipSync(await readFile(backup.file)))
    const target = await ensureDatabase(url, 'by psql')
    const read = await runProgram(join(bin, 'psql'), ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', plain, target], folder)
    expect(read).toMatchObject({ code: 0 })
    const copy = openDb(target)
    const sums = 'SELECT md5(string_agg(c::text, chr(10) ORDER BY id)) FROM shop.customer c'
    expect(await copy.query(sums)).toEqual(await db.query(sums))
    await Promise.all([db.close(), copy.close()])
  })

  test('[F44] what pg_dump complains of is the message, without the password', async () => {
    const database = await ensureDatabase(url, 'guarded')
    await ensureRole(url, 'outsider', 'pass-word-of-outsider')
    const db = openDb(database)
    await db.query('CREATE TABLE secret (n int); GRANT USAGE ON SCHEMA public TO outsider')
    const outsider = withLogin(database, 'outsider', 'pass-word-of-outsider')
    const error = await postgres.make({ url: outsider }, join(folder, 'backups')).catch((caught: Error) => caught)
    expect(error).toMatchObject({ code: 'effect-failed' })
    expect(String(error)).toContain('permission denied for table secret')
    expect(String(error)).not.toContain('pass-word')
    await db.close()
  })
})
