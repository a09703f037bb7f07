import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { catalogue } from './example.testdata.ts'
import { isPublished, publishSchema } from './publish.ts'

test('what was published is current until a kind changes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-schema-'))
  try {
    const file = join(folder, 'docs', 'tidegate.schema.json')
    expect(await isPublished(catalogue, file)).toBe(false)
    await publishSchema(catalogue, file)
    expect(await isPublished(catalogue, file)).toBe(true)
    expect(await isPublished({ ...catalogue, checks: catalogue.checks.slice(1) }, file)).toBe(false)
  } finally {
    await rm(folder, { recursive: true })
  }
})
