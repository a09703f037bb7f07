import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { settingsSchemaText } from './published-schema.ts'
import type { Catalogue } from './schema.ts'

/** Whether a file holds the JSON Schema of the settings as this build would write it. */
export async function isPublished(catalogue: Catalogue, file: string): Promise<boolean> {
  const found = await readFile(file, 'utf8').catch(() => null)
  return found === settingsSchemaText(catalogue)
}

/** Writes the JSON Schema of the settings for this build's catalogue to a file. */
export async function publishSchema(catalogue: Catalogue, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, settingsSchemaText(catalogue))
}
