import { createHmac } from 'node:crypto'
import type { Services } from '../actions/world.ts'
import { withDatabase, withLogin } from '../lib/database-url.ts'
import type { Db } from '../lib/db.ts'
import { ensureDatabase, ensureRole } from '../postgres/databases.ts'
import { databaseNameOf } from '../settings/place-views.ts'
import { openSecret } from '../store/sealed-secret.ts'
import type { SecretBox } from '../store/secret-box.ts'
import { readSealedSecrets } from '../store/secrets.ts'

/** What the services are made of. */
export interface ServiceParts {
  readonly db: Db
  /** The address of the server on which the apps' databases are, as somebody who may make databases and roles. */
  readonly serverUrl: string
  /** 32 bytes of this home: the passwords of the apps' roles follow from it. */
  readonly passwordKey: Buffer
  readonly cacheUrl: string | null
  readonly secrets: SecretBox
}

/** Databases with a role of their own, the cache and the secrets of apps, made when they are first asked for. */
export function openServices({ db, serverUrl, passwordKey, cacheUrl, secrets }: ServiceParts): Services {
  const made = new Map<string, Promise<string>>()
  const ensure = async (name: string) => {
    const password = createHmac('sha256', passwordKey).update(name).digest('base64url')
    await ensureRole(serverUrl, name, password)
    await ensureDatabase(serverUrl, name, name)
    return withLogin(withDatabase(serverUrl, name), name, password)
  }
  return {
    serverUrl,
    async databaseUrl(_workspace, settings, app, environment) {
      const name = databaseNameOf(settings, app, environment)
      if (name === null) return null
      const url = made.get(name) ?? ensure(name)
      made.set(name, url)
      return url.catch((error: unknown) => {
        made.delete(name)
        throw error
      })
    },
    cacheUrl: () => cacheUrl,
    // A dump reads every schema and a scratch database has to be made: the server's own login does both.
    scratchUrl: (databaseUrl) => {
      const own = new URL(serverUrl)
      own.pathname = new URL(databaseUrl).pathname
      return own.href
    },
    async secrets(workspace, app, environment, names) {
      const place = { workspace, app, environment }
      const sealed = await readSealedSecrets(db, place, names)
      const opened = await Promise.all(
        sealed.map(async ({ name, version, sealed: bytes }) => {
          const value = await openSecret(secrets, { ...place, name, version }, bytes)
          return [name, { value, version }] as const
        }),
      )
      return new Map(opened)
    },
    async secretVersions(workspace, app, environment, names) {
      const sealed = await readSealedSecrets(db, { workspace, app, environment }, names)
      return Object.fromEntries(
        sealed.filter(({ name }) => names.includes(name)).map(({ name, version }) => [name, version]),
      )
    },
  }
}
