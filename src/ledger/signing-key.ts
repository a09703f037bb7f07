import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sql } from '../lib/db.ts'
import { makeSecretFile } from '../lib/secret-file.ts'
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
  const pem = (await readFile(path, 'utf8').catch(() => undefined)) ?? (await makeSecretFile(path, newKey()))
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

function newKey(): string | Buffer {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
}
