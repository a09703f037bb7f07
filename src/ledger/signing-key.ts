import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sql } from '../lib/db.ts'
import { keyName } from './checkpoint.ts'

/** The key that signs checkpoints. */
export interface SigningKey {
  readonly id: string
  readonly privateKey: KeyObject
  readonly publicPem: string
}

/** Reads the home's key, or makes it (0600) with its public half beside it; safe when several control planes start at once. */
export async function openSigningKey(home: string): Promise<SigningKey> {
  const folder = join(home, 'ledger')
  const path = join(folder, 'key.pem')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const pem = (await readFile(path, 'utf8').catch(() => undefined)) ?? (await makeKey(path))
  const privateKey = createPrivateKey(pem)
  const publicPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()
  await writeFile(join(folder, 'key.pub.pem'), publicPem)
  return { id: keyName(publicPem), privateKey, publicPem }
}

/** PEM of every key that a control plane of this ledger announced: hold it against those kept outside before trusting it. */
export async function readAnnouncedKeys(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ pem: string }>('SELECT pem FROM ledger.public_key ORDER BY added_at, id')
  return rows.map(({ pem }) => pem)
}

/** Linking a whole file to its name lets exactly one of several makers win, and nobody read half a key. */
async function makeKey(path: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    await file.sync()
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await file.close()
    await rm(draft, { force: true })
  }
  return readFile(path, 'utf8')
}
