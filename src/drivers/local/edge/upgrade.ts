import { type IncomingMessage, request as send } from 'node:http'
import type { Duplex } from 'node:stream'
import { chooseUpstream } from './choice.ts'
import type { Exchange } from './exchange.ts'
import { headersForCaller, headersForReplica, requestIdOf } from './headers.ts'

/** Passes an upgraded connection (WebSocket) through to a replica; it counts as outstanding until it is closed. */
export function forwardUpgrade(exchange: Exchange, socket: Duplex, head: Buffer): void {
  const { request, choice } = exchange
  const upstream = chooseUpstream(choice.component?.upstreams ?? [], undefined)
  if (!upstream) {
    exchange.settle(503, true)
    closeWith(socket, 503, 'Service Unavailable')
    return
  }
  const headers = [
    ...headersForReplica(request, requestIdOf(request)),
    'Connection',
    'Upgrade',
    'Upgrade',
    request.headers.upgrade ?? '',
  ]
  const outgoing = send({
    host: '127.0.0.1',
    port: upstream.port,
    agent: false,
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers,
  })
  upstream.outstanding++
  exchange.asks(upstream.id)
  socket.on('close', () => {
    upstream.outstanding--
    exchange.settle(499, false)
    outgoing.destroy()
  })
  socket.on('error', () => socket.destroy())
  outgoing.on('error', () => {
    exchange.settle(502, true)
    closeWith(socket, 502, 'Bad Gateway')
  })
  outgoing.on('response', (answer) => {
    exchange.answerBegan()
    exchange.settle(answer.statusCode ?? 502, (answer.statusCode ?? 502) >= 500)
    socket.write(headOf(answer, [...headersForCaller(answer.rawHeaders), 'Connection', 'close']))
    answer.pipe(socket)
  })
  outgoing.on('upgrade', (answer, replica, replicaHead) => {
    exchange.answerBegan()
    exchange.settle(101, false)
    const upgraded = [
      'Connection',
      'Upgrade',
      'Upgrade',
      answer.headers.upgrade ?? '',
      'X-Tidegate-Release',
      choice.release?.name ?? '',
    ]
    socket.write(headOf(answer, [...headersForCaller(answer.rawHeaders), ...upgraded]))
    if (replicaHead.length > 0) socket.write(replicaHead)
    if (head.length > 0) replica.write(head)
    replica.on('error', () => socket.destroy())
    replica.on('close', () => socket.destroy())
    socket.on('close', () => replica.destroy())
    socket.pipe(replica).pipe(socket)
  })
  outgoing.end()
}

/** Answers a connection that cannot be upgraded, and closes it. */
export function closeWith(socket: Duplex, status: number, text: string): void {
  socket.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function headOf(answer: IncomingMessage, headers: readonly string[]): string {
  let head = `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage ?? ''}\r\n`
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`
  return `${head}\r\n`
}
