import { randomBytes } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { freshDatabase, serverUrl } from '../../test/support/postgres.ts'
import { withLogin } from '../lib/database-url.ts'
import { dropDatabase, ensureDatabase, ensureRole } from './databases.ts'
import { askServer } from './probe.ts'

const name = `ensure "${randomBytes(4).toString('hex')}"`

afterAll(() => dropDatabase(serverUrl(), name))

test('a database is made once, however many ask for it at once', async () => {
  const urls = await Promise.all(Array.from({ length: 5 }, () => ensureDatabase(serverUrl(), name)))
  expect(new Set(urls).size).toBe(1)
  expect((await askServer(urls[0] ?? '')).version).toBeGreaterThanOrEqual(180_000)
})

test('a role logs in with the password given last', async () => {
  const { db, url, drop } = await freshDatabase()
  const role = `role_${randomBytes(4).toString('hex')}`
  try {
    await Promise.all([ensureRole(url, role, 'first'), ensureRole(url, role, 'first')])
    await ensureRole(url, role, 'sécond "§" word')
    expect((await askServer(withLogin(url, role, 'sécond "§" word'))).version).toBeGreaterThan(0)
    await expect(askServer(withLogin(url, role, 'first'))).rejects.toMatchObject({ code: '28P01' })
  } finally {
    await db.query(`DROP ROLE ${role}`)
    await drop()
  }
})
