import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { scratchRepository } from '../support/scratch-repository.ts'

const cli = resolve(import.meta.dirname, '../../src/main/cli.ts')

test('a clone that lacks a folder of the newer commit is told and ends, whatever is being read of the older one', async () => {
  const scratch = scratchRepository()
  try {
    const images = Array.from({ length: 100 }, (_, at) => [`image${at}/Dockerfile`, `FROM scratch\nCOPY ${at} .\n`])
    scratch.commit({ ...Object.fromEntries(images), 'app/a.ts': '1' })
    scratch.commit({ 'app/a.ts': '2' })
    const tree = scratch.git('rev-parse', 'main:app')
    rmSync(join(scratch.folder, 'objects', tree.slice(0, 2), tree.slice(2)))
    const asked = promisify(execFile)(process.execPath, [cli, 'affected', 'main~1..main', '--repo', scratch.folder], {
      env: { ...process.env, XDG_CACHE_HOME: scratch.place },
      timeout: 60_000,
    })
    await expect(asked).rejects.toMatchObject({ code: 2, killed: false, stderr: expect.stringContaining(tree) })
  } finally {
    scratch.remove()
  }
}, 90_000)
