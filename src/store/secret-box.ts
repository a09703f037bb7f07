import { chmod, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { AppError } from '../lib/errors.ts'
import { makeSecretFile } from '../lib/secret-file.ts'

/** Closes texts so that only this home's key opens them again. */
export interface SecretBox {
  seal(text: string): Promise<Buffer>
  /** Throws `conflict` for bytes that another key sealed or that were changed. */
  open(bytes: Uint8Array): Promise<string>
}

/** Opens the home's box (age, X25519) with the identity in `<home>/secrets.key`, which is made (0600) when it is not there. */
export async function openSecretBox(home: string): Promise<SecretBox> {
  const path = join(home, 'secrets.key')
  await mkdir(home, { recursive: true, mode: 0o700 })
  const identity = (
    (await readIdentity(path)) ?? (await makeSecretFile(path, `${await generateX25519Identity()}\n`))
  ).trim()
  await chmod(path, 0o600)
  const encrypter = new Encrypter()
  encrypter.addRecipient(await identityToRecipient(identity))
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return {
    seal: async (text) => Buffer.from(await encrypter.encrypt(text)),
    open: (bytes) =>
      decrypter.decrypt(bytes, 'text').catch((cause: unknown) => Promise.reject(unreadable(path, cause))),
  }
}

async function readIdentity(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

function unreadable(path: string, cause: unknown): AppError {
  return new AppError('conflict', `a secret sealed by ${path} was wanted, found one that this key does not open`, {
    hint: 'Put the key back that sealed it, or set the secret again with: tidegate secret set.',
    cause,
  })
}
