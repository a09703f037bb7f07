import type { Server } from 'node:http'
import type { EdgeState } from './exchange.ts'
import { openAppPort } from './traffic.ts'

/** The ports that belong to single components, kept as the routes want them. */
export interface AppPorts {
  /** Opens what the routes in force want and closes what they do not; a port that cannot be had now is tried again each second. */
  follow(): Promise<void>
  /** The ports that are open now. */
  opened(): number[]
}

const retryMs = 1000

/** No ports are open until `follow` is called. */
export function createAppPorts(state: EdgeState): AppPorts {
  const servers = new Map<number, Server>()
  let last: Promise<void> = Promise.resolve()
  let retry: NodeJS.Timeout | undefined

  const open = async (port: number) => {
    try {
      servers.set(port, await openAppPort(state, port))
    } catch (error) {
      process.stderr.write(`${new Date().toISOString()} port ${port} cannot be opened: ${String(error)}\n`)
    }
  }
  const close = (port: number, server: Server) => {
    servers.delete(port)
    server.close() // requests under way are still answered
    server.closeIdleConnections()
  }
  const settle = async () => {
    clearTimeout(retry)
    const wanted = state.routing.byPort
    for (const [port, server] of servers) if (!wanted.has(port)) close(port, server)
    await Promise.all([...wanted.keys()].filter((port) => !servers.has(port)).map(open))
    if (servers.size < wanted.size) retry = setTimeout(() => void follow(), retryMs)
  }
  const follow = () => {
    last = last.then(settle)
    return last
  }
  return { follow, opened: () => [...servers.keys()] }
}
