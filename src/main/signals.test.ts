import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../../test/support/engine.ts'

const cli = resolve(import.meta.dirname, 'cli.ts')

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends affected at once, whatever git is busy with',
  async (signal) => {
    const place = await mkdtemp(join(tmpdir(), 'tidegate-signal-'))
    await writeFile(join(place, 'git'), `#!/bin/sh\necho begun > ${place}/begun\nexec sleep 20\n`)
    await chmod(join(place, 'git'), 0o755)
    try {
      const env = { ...process.env, PATH: `${place}:${process.env['PATH']}` }
      const child = spawn(process.execPath, [cli, 'affected', '--repo', place], { env, stdio: 'ignore' })
      await until(() => readFile(join(place, 'begun')).catch(() => null), 30_000)
      child.kill(signal)
      expect(await once(child, 'exit')).toEqual([null, signal])
    } finally {
      await rm(place, { recursive: true })
    }
  },
  60_000,
)
