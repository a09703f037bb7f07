import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sha256 } from '../../lib/digest.ts'
import type { DriverWorld } from '../driver.testsuite.ts'
import { targetFolder } from './folders.ts'
import { callJson, readText } from './json-call.ts'
import { type LocalDriver, type LocalOptions, localDriver } from './local.ts'

/** A real local target in a folder of its own, with replicas that do as they are asked. */
export interface LocalWorld extends DriverWorld {
  readonly driver: LocalDriver
  readonly options: LocalOptions
  /** One request through the edge. */
  ask(
    host: string,
    path?: string,
    options?: { method?: string; headers?: Record<string, string>; body?: string },
  ): Promise<Answer>
  hostPid(): Promise<number>
  edgePid(): Promise<number>
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

const replicaSource = `
import { createServer } from 'node:http'
import { createHash } from 'node:crypto'
const kind = process.argv[2]
const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://x')
  if (url.pathname === '/ready' && kind === 'never-ready') return response.writeHead(503).end()
  if (url.pathname === '/slow') await new Promise((resolve) => setTimeout(resolve, Number(url.searchParams.get('ms'))))
  if (url.pathname === '/break') return response.write('half', () => request.socket.destroy())
  if (url.pathname === '/fail') return response.writeHead(500).end('failed')
  if (url.pathname === '/flaky' && Math.random() < (kind === 'good' ? 0.001 : 0.04)) return response.writeHead(500).end('failed')
  if (url.pathname === '/env') return response.end(JSON.stringify(process.env))
  if (url.pathname === '/headers') return response.end(JSON.stringify(request.rawHeaders))
  if (url.pathname === '/print') {
    let text = ''
    for await (const part of request) text += part
    return process.stdout.write(text, () => response.end('printed'))
  }
  if (url.pathname === '/flood') {
    const line = 'x'.repeat(1023) + '\\n'
    const block = line.repeat(256)
    let left = Number(url.searchParams.get('mib')) * 4
    const go = () => (left-- > 0 ? process.stdout.write(block, () => setImmediate(go)) : response.end('flooded'))
    return go()
  }
  let size = 0
  for await (const part of request) size += part.length
  response.setHeader('x-kind', kind)
  response.end(JSON.stringify({ kind, pid: process.pid, path: request.url, size }))
})
server.on('upgrade', (request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: echo\\r\\nConnection: Upgrade\\r\\n\\r\\n')
  socket.pipe(socket)
})
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'))
process.on('SIGTERM', () => process.exit(0))
`

/** Opens a target; every world has its own host and edge. */
export async function openLocalWorld(options: Partial<LocalOptions> = {}): Promise<LocalWorld> {
  const home = mkdtempSync(join(tmpdir(), 'tgl-'))
  const artifacts = join(home, 'artifacts')
  for (const kind of ['good', 'other', 'never-ready']) {
    mkdirSync(join(artifacts, sha256(kind)), { recursive: true })
    writeFileSync(join(artifacts, sha256(kind), 'server.mjs'), replicaSource)
  }
  const all: LocalOptions = { folder: join(home, 'target'), artifacts, ...options }
  const driver = await localDriver(all)
  const folder = targetFolder(all.folder)
  const agent = new Agent({ keepAlive: true })
  const statusAt = async (socket: string) =>
    (await callJson({ socket, token: readFileSync(folder.token, 'utf8') }, '/status', {})) as { pid: number }
  const ask: LocalWorld['ask'] = (host, path = '/', { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(driver.edgeUrl())
      const outgoing = request({
        host: url.hostname,
        port: url.port,
        path,
        method,
        headers: { host, ...headers },
        agent,
      })
      outgoing.on('error', reject)
      outgoing.on('response', (response) => {
        readText(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
          reject,
        )
      })
      outgoing.end(body)
    })
  return {
    driver,
    options: all,
    ask,
    artifact: (kind) => ({ artifact: `sha256:${sha256(kind)}`, command: ['node', 'server.mjs', kind] }),
    async until(holds) {
      const end = performance.now() + 20_000
      while (!(await holds())) {
        if (performance.now() > end) throw new Error('what was waited for did not come in 20 s')
        await sleep(20)
      }
    },
    async send(_place, host, requests) {
      for (let sent = 0; sent < requests; sent += 20) await Promise.all(Array.from({ length: 20 }, () => ask(host)))
    },
    timesApplied: async (key) =>
      readJournal(all.folder).filter((line) => line.key === key && line.event === 'done').length,
    hostPid: async () => (await statusAt(folder.hostSocket)).pid,
    edgePid: async () => (await statusAt(folder.edgeSocket)).pid,
    async close() {
      agent.destroy()
      await driver.shutDown()
      await driver.close()
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The lines of a target's journal. */
export function readJournal(folder: string): { event: string; key: string; kind?: string }[] {
  return readFileSync(targetFolder(folder).journal, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { event: string; key: string; kind?: string })
}

/** Asks without a pause until stopped; gives the answers. */
export function load(
  world: LocalWorld,
  host: string,
  options: { paths?: readonly string[]; clients?: number } = {},
): { stop(): Promise<Answer[]> } {
  const { paths = ['/'], clients = 4 } = options
  const answers: Answer[] = []
  let isOver = false
  const running = Array.from({ length: clients }, async (_, client) => {
    for (let i = client; !isOver; i++) {
      const failed = (error: Error): Answer => ({ status: 0, headers: {}, text: error.message })
      answers.push(await world.ask(host, paths[i % paths.length]).catch(failed))
    }
  })
  return {
    async stop() {
      isOver = true
      await Promise.all(running)
      return answers
    },
  }
}
