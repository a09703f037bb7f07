import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../../test/support/postgres.ts'
import { engineMigrations } from '../engine/migrations.ts'
import { ledgerMigrations } from '../ledger/migrations.ts'
import { sha256 } from '../lib/digest.ts'
import { storeMigrations } from '../store/migrations.ts'
import { findTokenByDigest, listPeople } from '../store/people.ts'
import { enrol, writeControlFile } from './first-person.ts'

async function freshHome() {
  const { db, drop } = await freshDatabase([...engineMigrations, ...ledgerMigrations, ...storeMigrations])
  const home = await mkdtemp(join(tmpdir(), 'tidegate-home-'))
  onTestFinished(async () => {
    await drop()
    await rm(home, { recursive: true })
  })
  const file = join(home, 'control.json')
  const start = async () => {
    await writeControlFile(db, home, 'http://127.0.0.1:1')
    return (JSON.parse(await readFile(file, 'utf8')) as { token: string }).token
  }
  return { db, file, start }
}

test('the first start makes its person, later ones keep the token', async () => {
  const { db, file, start } = await freshHome()
  const token = await start()
  expect(await start()).toBe(token)
  expect((await listPeople(db)).map(({ name }) => name)).toEqual([userInfo().username])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('[T03] a lost control.json renews the token of the same person: nobody gets a second account', async () => {
  const { db, file, start } = await freshHome()
  const lost = await start()
  await rm(file)
  const token = await start()
  expect(token).not.toBe(lost)
  expect(await listPeople(db)).toHaveLength(1)
  expect(await findTokenByDigest(db, sha256(lost))).toBeUndefined()
})

test('somebody else of the same name keeps theirs', async () => {
  const { db, start } = await freshHome()
  await enrol(db, { name: userInfo().username, email: null, roles: ['viewer'] })
  await start()
  expect((await listPeople(db)).map(({ roles }) => roles.includes('admin'))).toEqual([false, true])
  await expect(enrol(db, { name: userInfo().username, email: null, roles: ['viewer'] })).rejects.toThrow('belongs to')
})
