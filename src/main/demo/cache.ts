import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../lib/errors.ts'

const program = fileURLToPath(new URL('../../../examples/blueocean/platform/cache/server.js', import.meta.url))

/** The example's own small cache, while the demo runs. */
export interface DemoCache {
  readonly url: string
  stop(): void
}

/** Starts BlueOcean's cache on a free port; a real Redis takes its place where TIDEGATE_CACHE_URL names one. */
export async function startCache(): Promise<DemoCache> {
  const own = process.env['TIDEGATE_CACHE_URL']
  if (own !== undefined) return { url: own, stop: () => {} }
  const child = spawn(process.execPath, [program], { env: { PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await portOf(child)
  return { url: `redis://127.0.0.1:${port}`, stop: () => void child.kill('SIGTERM') }
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new AppError('unavailable', `the demo’s cache ended with ${code}`)))
    if (!child.stdout) return reject(new AppError('unavailable', 'the demo’s cache has no output'))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { port } = JSON.parse(line) as { port?: number }
      if (port !== undefined) resolve(port)
    })
  })
}
