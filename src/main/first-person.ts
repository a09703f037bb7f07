import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { system } from '../actions/actor.ts'
import { addPerson, renewToken } from '../actions/people.ts'
import type { Db } from '../lib/db.ts'
import { sha256 } from '../lib/digest.ts'
import { findTokenByDigest, listPeople, type PersonRow } from '../store/people.ts'

/** Somebody who can call, with the token that nobody can read again. */
export interface Enrolled {
  readonly person: PersonRow
  readonly token: string
}

/** Adds a human on the control plane's own word: at its first start, and in the demo. Throws `conflict` when their name is taken. */
export function enrol(
  db: Db,
  who: { readonly name: string; readonly email: string | null; readonly roles: PersonRow['roles'] },
): Promise<Enrolled> {
  return addPerson(db, system, { ...who, kind: 'human' })
}

/**
 * Writes `<home>/control.json` (0600): where this control plane is, and the token of whoever started it. The first start makes that
 * person, an admin who may also approve; later ones keep the token, or renew it where the file was lost.
 */
export async function writeControlFile(db: Db, home: string, url: string): Promise<void> {
  const file = join(home, 'control.json')
  const known = await readToken(file)
  const isValid = known !== undefined && (await findTokenByDigest(db, sha256(known)))?.disabledAt === null
  const token = isValid ? known : (await openAccount(db, userInfo().username)).token
  await mkdir(home, { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  await writeFile(draft, `${JSON.stringify({ url, token }, null, 2)}\n`, { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, file)
}

/** Whoever may start a control plane on its home is its owner: the account of that name is theirs, or they get one. */
async function openAccount(db: Db, user: string): Promise<Enrolled> {
  const names = (await listPeople(db)).filter(({ disabledAt }) => disabledAt === null)
  const own = names.find(({ name, kind, roles }) => name === user && kind === 'human' && roles.includes('admin'))
  if (own) return renewToken(db, system, own)
  const name = names.some((one) => one.name.toLowerCase() === user.toLowerCase()) ? `${user}@${hostname()}` : user
  return enrol(db, { name, email: null, roles: ['admin', 'operator', 'developer', 'approver'] })
}

async function readToken(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as { token?: string }).token
}
