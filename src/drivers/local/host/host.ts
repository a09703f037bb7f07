import { readFileSync } from 'node:fs'
import { messageOf } from '../../../lib/errors.ts'
import { targetFolder } from '../folders.ts'
import { hostConfigSchema } from '../protocol.ts'
import { takeLock } from './lock.ts'
import { openHost } from './open-host.ts'

/** The host's process: `node host.ts <folder of the target>`. A second one on the same folder leaves at once. */
const folder = targetFolder(process.argv[2] ?? '')
const lock = takeLock(folder.lock)
if (!lock) process.exit(0)

// One replica's trouble must not take the host down; what is left over is written and lived with.
process.on('unhandledRejection', (error) => tell(messageOf(error)))
const config = hostConfigSchema.parse(JSON.parse(readFileSync(folder.config, 'utf8')))
const host = await openHost(folder, config, (code) => {
  lock.release()
  process.exit(code)
})
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void host.leave())
tell(`watching ${folder.root} as ${process.pid}`)

function tell(text: string): void {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`)
}
