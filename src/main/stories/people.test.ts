import { describe, expect, test } from 'vitest'
import { admin, dumpOf, storiesRig } from '../../../test/support/stories.ts'
import { bearerAuthentication } from '../../http/bearer.ts'
import { findTokenByDigest } from '../../store/people.ts'

const carol = { name: 'carol', kind: 'human' as const, email: 'carol@example.org', roles: ['viewer' as const] }

describe('people', () => {
  test('tokens are kept as digests, shown once, and end at once', async () => {
    const { stories, db } = await storiesRig()
    const authenticate = bearerAuthentication((digest) => findTokenByDigest(db, digest))
    const { token, person } = await stories.addPerson(admin, carol)
    expect(await authenticate(token)).toMatchObject({ id: person.id, name: 'carol', roles: ['viewer'] })
    expect(await dumpOf(db, 'tidegate.person')).not.toContain(token)
    expect(await dumpOf(db, 'ledger.entry')).not.toContain(token)
    expect(await authenticate(`${token}x`)).toBeNull()
    await stories.disablePerson(admin, { id: person.id })
    expect(await authenticate(token)).toBeNull()
  })

  test('[T03] nobody gets a second account under the same name or address', async () => {
    const { stories } = await storiesRig()
    await stories.addPerson(admin, carol)
    const alias = { ...carol, name: 'caroline', email: 'Carol@Example.org' }
    await expect(stories.addPerson(admin, alias)).rejects.toMatchObject({ code: 'conflict' })
    await expect(stories.addPerson(admin, { ...carol, name: 'CAROL ' })).rejects.toMatchObject({ code: 'conflict' })
  })

  test('the last human admin stays', async () => {
    const { stories } = await storiesRig()
    const first = await stories.addPerson(admin, { ...carol, roles: ['admin'] })
    await expect(stories.disablePerson(admin, { id: first.person.id })).rejects.toMatchObject({ code: 'conflict' })
    await stories.addPerson(admin, { ...carol, name: 'dora', email: 'dora@example.org', roles: ['admin'] })
    expect((await stories.disablePerson(admin, { id: first.person.id })).person.disabledAt).not.toBeNull()
  })
})
