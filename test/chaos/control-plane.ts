import { mkdirSync, writeSync } from 'node:fs'
import module from 'node:module'
import { startControlPlane } from '../../src/main/control-plane.ts'

/**
 * A control plane as a process of its own: `node control-plane.ts <home> <port> <port of the edge>`, with DATABASE_URL.
 * Prints `ready`, and kills itself like a power cut at the first crash point that TIDEGATE_CRASH_AT names (labels with commas between).
 */
const [home = '', port = '', edgePort = ''] = process.argv.slice(2)
const labels = new Set((process.env['TIDEGATE_CRASH_AT'] ?? '').split(',').filter(Boolean))
const databaseUrl = process.env['DATABASE_URL'] ?? ''
mkdirSync(home, { recursive: true, mode: 0o700 })

await startControlPlane({
  home,
  databaseUrl,
  port: Number(port),
  edgePort: Number(edgePort),
  say: (line) => process.stderr.write(`${new Date().toISOString()} ${line}\n`),
  onCrashPoint: (label) => {
    if (!labels.has(label)) return
    writeSync(1, `died at ${label}\n`)
    process.kill(process.pid, 'SIGKILL')
  },
})
writeSync(1, 'ready\n')
module.flushCompileCache()
