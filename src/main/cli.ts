import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

const args = process.argv.slice(2)
const isAffected = args[0] === 'affected'

// It has nothing to put in order, and nobody to ask: a signal ends it at once, as whoever sends one expects.
const stop = new AbortController()
if (!isAffected) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

// Compiled code is kept in the person's own cache folder; one that all share could be filled by somebody else.
const { XDG_CACHE_HOME, HOME } = process.env
const cache = XDG_CACHE_HOME || (HOME ? join(HOME, '.cache') : undefined)
if (cache?.startsWith('/')) enableCompileCache(join(cache, 'tidegate', 'code'))

process.exitCode = await run()

/** Loads what the command line asks for and no more. */
async function run(): Promise<number> {
  if (isAffected) return (await import('./standalone-line.ts')).runAffected(args, stop.signal)
  return (await import('./command-line.ts')).runAny(args, stop.signal)
}
