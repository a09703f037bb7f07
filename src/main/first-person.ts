import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { system } from '../actions/actor.ts'
import { appendEntry } from '../ledger/entry.ts'
import type { Db } from '../lib/db.ts'
import { sha256 } from '../lib/digest.ts'
import { newId, newToken } from '../lib/ids.ts'
import { findTokenByDigest, insertPerson, type PersonRow } from '../store/people.ts'

/** Somebody who can call, with the token that nobody can read again. */
export interface Enrolled {
  readonly person: PersonRow
  readonly token: string
}

/** Adds a person on the control plane's own word: at its first start, and in the demo. */
export async function enrol(
  db: Db,
  who: { name: string; email: string | null; roles: PersonRow['roles'] },
): Promise<Enrolled> {
  const token = newToken('tg')
  const person = await db.tx(async (tx) => {
    const made = await insertPerson(tx, { id: newId('per'), kind: 'human', ...who }, token)
    await appendEntry(tx, {
      actor: system,
      action: 'person.add',
      subject: `person:${made.id}`,
      data: { name: who.name, roles: who.roles },
    })
    return made
  })
  return { person, token }
}

/**
 * Writes `<home>/control.json` (0600): where this control plane is, and the token of whoever started it. The first start makes that
 * person, an admin who may also approve; later ones keep the token.
 */
export async function writeControlFile(db: Db, home: string, url: string): Promise<void> {
  const file = join(home, 'control.json')
  const known = await readToken(file)
  const valid = known !== undefined && (await findTokenByDigest(db, sha256(known)))?.disabledAt === null
  const token = valid
    ? known
    : (
        await enrol(db, {
          name: userInfo().username,
          email: null,
          roles: ['admin', 'operator', 'developer', 'approver'],
        })
      ).token
  await mkdir(home, { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  await writeFile(draft, `${JSON.stringify({ url, token }, null, 2)}\n`, { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, file)
}

async function readToken(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as { token?: string }).token
}
