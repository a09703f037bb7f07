import { createServer, type Server } from 'node:http'
import { beginExchange, type EdgeState } from './exchange.ts'
import { forward } from './forward.ts'
import { sendPage } from './page.ts'
import { closeWith, forwardUpgrade } from './upgrade.ts'

/** Opens the port on which callers reach all apps by host name. */
export async function openTraffic(state: EdgeState, address: string, port: number): Promise<void> {
  await listen(createTraffic(state, null), address, port)
}

/** Opens a port of 127.0.0.1 that belongs to one component of an app. */
export async function openAppPort(state: EdgeState, port: number): Promise<Server> {
  const server = createTraffic(state, port)
  await listen(server, '127.0.0.1', port)
  return server
}

function createTraffic(state: EdgeState, port: number | null): Server {
  const server = createServer(
    {
      headersTimeout: 15_000,
      requestTimeout: 0, // uploads may take their time; the head may not
      keepAliveTimeout: 65_000,
      highWaterMark: 64 * 1024,
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() !== 'h2c',
    },
    (request, response) => {
      const exchange = beginExchange(state, request, port)
      if (exchange) return forward(exchange, response)
      request.resume()
      sendPage(response, 404, 'No app of this name', 'No app claims this host name here.')
    },
  )
  server.on('upgrade', (request, socket, head) => {
    const exchange = beginExchange(state, request, port)
    if (exchange) forwardUpgrade(exchange, socket, head)
    else closeWith(socket, 404, 'Not Found')
  })
  server.on('clientError', (_error, socket) => {
    if (socket.writable) closeWith(socket, 400, 'Bad Request')
  })
  return server
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: 1024 }, resolve)
  })
}
