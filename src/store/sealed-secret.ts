import { canonicalJson } from '../lib/digest.ts'
import { AppError } from '../lib/errors.ts'
import type { SecretBox } from './secret-box.ts'

/** Which secret a sealed text is. */
export interface SecretName {
  readonly workspace: string
  readonly app: string
  readonly environment: string
  readonly name: string
  readonly version: number
}

/** Seals a value together with what it is, so that it opens in no other row. */
export function sealSecret(box: SecretBox, about: SecretName, value: string): Promise<Buffer> {
  return box.seal(canonicalJson({ about: nameOf(about), value }))
}

/** The value of a sealed secret; throws `conflict` when it was sealed as another one. */
export async function openSecret(box: SecretBox, about: SecretName, sealed: Uint8Array): Promise<string> {
  const opened = JSON.parse(await box.open(sealed)) as { about: string; value: string }
  if (opened.about === nameOf(about)) return opened.value
  throw new AppError('conflict', `secret ${nameOf(about)} was wanted, found ${opened.about} in its row`, {
    hint: 'Somebody moved rows of the database: set the secret again with: tidegate secret set.',
  })
}

function nameOf({ workspace, app, environment, name, version }: SecretName): string {
  return [workspace, app, environment, name, version].join('/')
}
