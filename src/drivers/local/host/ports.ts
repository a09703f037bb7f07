import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { AppError } from '../../../lib/errors.ts'

/** Whether a port of an address can be listened on now. */
export async function isPortFree(port: number, address = '127.0.0.1'): Promise<boolean> {
  return (await tryListen(port, address)) !== null
}

/** A port of the loopback address that is free now and not among those given away already. */
export async function freePort(taken: ReadonlySet<number>): Promise<number> {
  for (;;) {
    const port = await tryListen(0, '127.0.0.1')
    if (port !== null && !taken.has(port)) return port
  }
}

/** Who listens on a port, in words: `node (pid 4711)`; null when it cannot be found (no `lsof`, or another user's). */
export function holderOf(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { timeout: 2000 }, (_error, stdout) => {
      const pid = /^p(\d+)$/m.exec(stdout)?.[1]
      const command = /^c(.+)$/m.exec(stdout)?.[1]
      resolve(pid === undefined ? null : `${command ?? 'a process'} (pid ${pid})`)
    })
  })
}

/** Throws `conflict`, with the name of who listens there, unless a port is free for `who`. */
export async function demandPort(port: number, who: string): Promise<void> {
  if (await isPortFree(port)) return
  const holder = await holderOf(port)
  throw new AppError(
    'conflict',
    `port ${port} was wanted for ${who}, but ${holder ?? 'another process'} listens there`,
    {
      hint: `Stop ${holder ?? 'it'}, or give ${who} another port.`,
    },
  )
}

function tryListen(port: number, address: string): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ port, host: address, exclusive: true }, () => {
      const found = server.address()
      server.close(() => resolve(typeof found === 'object' && found ? found.port : null))
    })
  })
}
