import { type Actor, appendEntry } from '../ledger/entry.ts'
import type { Db, Sql } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { newId, newToken } from '../lib/ids.ts'
import {
  insertPerson,
  listPeople,
  lockPeople,
  markPersonDisabled,
  type PersonRow,
  readPerson,
  setToken,
} from '../store/people.ts'

/** Somebody to be added. */
export interface WantedPerson {
  readonly name: string
  readonly kind: PersonRow['kind']
  readonly email: string | null
  readonly roles: PersonRow['roles']
}

/** Throws `conflict` when a name or an address is taken: one human with two accounts would count as two people. */
export async function checkNewPerson(sql: Sql, wanted: WantedPerson): Promise<void> {
  const active = (await listPeople(sql)).filter(({ disabledAt }) => disabledAt === null)
  const same = (one: string | null, other: string | null) => one !== null && other !== null && fold(one) === fold(other)
  const taken = active.find(({ name, email }) => same(name, wanted.name) || same(email, wanted.email))
  if (taken === undefined) return
  const what = same(taken.name, wanted.name) ? `the name ${wanted.name}` : `the address ${wanted.email}`
  throw new AppError('conflict', `${what} belongs to ${taken.name} (${taken.id})`, {
    hint: `Choose another, or first end theirs: tidegate people disable ${taken.id}`,
  })
}

/** Adds a person and answers their token: only its digest is kept, so it cannot be shown again. */
export async function addPerson(
  db: Db,
  caller: Actor,
  wanted: WantedPerson,
): Promise<{ readonly person: PersonRow; readonly token: string }> {
  const token = newToken('tg')
  const id = newId('per')
  const { name, kind, email, roles } = wanted
  const person = await db.tx(async (tx) => {
    await lockPeople(tx)
    await checkNewPerson(tx, wanted)
    const added = await insertPerson(tx, { id, name, kind, email, roles }, token)
    const data = { name, kind, roles }
    await appendEntry(tx, { actor: caller, action: 'person.add', subject: `person:${id}`, data })
    return added
  })
  return { person, token }
}

/** Gives a person a new token, and ends the one before: for whoever lost it. */
export async function renewToken(
  db: Db,
  caller: Actor,
  person: PersonRow,
): Promise<{ readonly person: PersonRow; readonly token: string }> {
  const token = newToken('tg')
  await db.tx(async (tx) => {
    await setToken(tx, person.id, token)
    const subject = `person:${person.id}`
    await appendEntry(tx, { actor: caller, action: 'person.renew-token', subject, data: { name: person.name } })
  })
  return { person, token }
}

/** Throws unless a person is there to be disabled, and somebody stays who can add people. */
export async function checkDisabling(sql: Sql, id: string): Promise<PersonRow> {
  const people = await listPeople(sql)
  const person = people.find((candidate) => candidate.id === id)
  if (person === undefined) throw unknownPerson(id)
  const admins = people.filter((one) => isAdmin(one) && one.disabledAt === null)
  if (!admins.some((admin) => admin.id === id) || admins.length > 1) return person
  throw new AppError('conflict', `${person.name} is the last human admin: nobody could add people any more`, {
    hint: 'First add another admin: tidegate people add <name> --role admin',
  })
}

/** Ends a person's token; a second call changes nothing. */
export async function disablePerson(db: Db, caller: Actor, id: string): Promise<PersonRow> {
  return db.tx(async (tx) => {
    await lockPeople(tx)
    const before = await checkDisabling(tx, id)
    if (!(await markPersonDisabled(tx, id))) return before
    const after = await readPerson(tx, id)
    const data = { name: before.name, kind: before.kind }
    await appendEntry(tx, { actor: caller, action: 'person.disable', subject: `person:${id}`, data })
    return after ?? before
  })
}

function isAdmin({ kind, roles }: PersonRow): boolean {
  return kind === 'human' && roles.includes('admin')
}

function fold(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase()
}

function unknownPerson(id: string): AppError {
  return new AppError('not-found', `no person ${id} is known`, { hint: 'List them with tidegate people list.' })
}
