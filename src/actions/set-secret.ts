import { type Actor, appendEntry } from '../ledger/entry.ts'
import type { Db } from '../lib/db.ts'
import { sealSecret } from '../store/sealed-secret.ts'
import type { SecretBox } from '../store/secret-box.ts'
import { insertSecret, nextSecretVersion, type SecretPlace, type SecretRow } from '../store/secrets.ts'

/** Keeps a new version of a secret, sealed; neither the ledger nor the answer has the value. */
export async function setSecret(
  { db, secrets }: { readonly db: Db; readonly secrets: SecretBox },
  caller: Actor,
  wanted: SecretPlace & { readonly name: string; readonly value: string },
): Promise<SecretRow> {
  const { value, workspace, app, environment, name } = wanted
  return db.tx(async (tx) => {
    const version = await nextSecretVersion(tx, wanted, name)
    const about = { workspace, app, environment, name, version }
    const row = await insertSecret(tx, { ...about, setBy: caller.name }, await sealSecret(secrets, about, value))
    const subject = `secret:${workspace}/${app}/${environment}/${name}`
    await appendEntry(tx, { actor: caller, action: 'secret.set', subject, data: about })
    return row
  })
}
