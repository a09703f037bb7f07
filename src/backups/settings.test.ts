import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { sha256 } from '../lib/digest.ts'
import { readSettingsBackup, settingsExport } from './settings.ts'

const folder = await mkdtemp(join(tmpdir(), 'tidegate-settings-'))
afterAll(() => rm(folder, { recursive: true }))

const seenAt = '2026-11-21T02:00:00.000Z'

test('whatever JSON the settings and the state are, they are read back as they were', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (settings, targetState) => {
      const backup = await settingsExport.make({ settings, targetState, seenAt }, folder)
      expect(await settingsExport.prove(backup, undefined)).toMatchObject({ restored: true })
      const read = await readSettingsBackup(backup)
      expect(JSON.stringify(read.settings).length).toBe(JSON.stringify(settings).length)
      expect(backup.takenAt).toBe(seenAt)
    }),
    { numRuns: 30 },
  )
})

test('a changed file is refused by its checksum, a consistently changed one by its content', async () => {
  const backup = await settingsExport.make({ settings: { apps: ['a'] }, targetState: null, seenAt }, folder)
  const text = await readFile(backup.file, 'utf8')
  const other = text.replace('"a"', '"b"')
  await writeFile(backup.file, other)
  await expect(readSettingsBackup(backup)).rejects.toMatchObject({ code: 'conflict' })
  expect(await settingsExport.prove({ ...backup, sha256: sha256(other) }, undefined)).toMatchObject({ restored: false })
  await appendFile(backup.file, '}')
  expect(await settingsExport.prove(backup, undefined)).toMatchObject({ restored: false })
})

test('[F44] a folder that cannot be written to is told', async () => {
  await writeFile(join(folder, 'file'), '')
  const making = settingsExport.make({ settings: 1, targetState: 2, seenAt }, join(folder, 'file', 'below'))
  await expect(making).rejects.toMatchObject({ code: 'effect-failed' })
})
