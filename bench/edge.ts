import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import autocannon from 'autocannon'
import type { AppRoutes, ReplicaSetSpec } from '../src/drivers/driver.ts'
import { freePort } from '../src/drivers/local/host/ports.ts'
import { type LocalDriver, localDriver } from '../src/drivers/local/local.ts'
import { sha256 } from '../src/lib/digest.ts'

/**
 * What the edge of the local target costs on this machine: requests per second and latency of one small answer, straight from
 * the replica, through nginx as a plain reverse proxy and through the edge, all in this run and to the same replica; then how
 * long traffic takes to move: `shift` from call to answer, and from the call to the last request that met the release left.
 * Load comes from wrk where it is installed, else from autocannon, which itself takes about a core.
 */

const place = { environment: 'bench', app: 'shop' }
const host = 'shop.bench'
const seconds = 5
const connections = 32
const wrk = ['/usr/bin/wrk', '/usr/local/bin/wrk', '/opt/homebrew/bin/wrk'].find(existsSync)
const nginx = ['/usr/sbin/nginx', '/usr/bin/nginx', '/opt/homebrew/bin/nginx'].find(existsSync)

const replicaSource = `
import { createServer } from 'node:http'
const body = 'x'.repeat(512)
createServer((_request, response) => response.end(body)).listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
`

interface Figures {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly failed: number
}

function quantile(times: readonly number[], q: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

async function measure(url: string): Promise<Figures> {
  return wrk ? byWrk(wrk, url) : byAutocannon(url)
}

async function byWrk(command: string, url: string): Promise<Figures> {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-H', `Host: ${host}`, url]
  const { stdout } = await promisify(execFile)(command, args)
  const ms = (percent: number) => {
    const [, figure, unit] = new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s)`).exec(stdout) ?? []
    return Number(figure) * (unit === 'us' ? 0.001 : unit === 's' ? 1000 : 1)
  }
  const failed = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0)
  return { perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]), p50: ms(50), p99: ms(99), failed }
}

async function byAutocannon(url: string): Promise<Figures> {
  const { requests, latency, non2xx, errors } = await autocannon({
    url,
    connections,
    duration: seconds,
    headers: { host },
  })
  return { perSecond: requests.average, p50: latency.p50, p99: latency.p99, failed: non2xx + errors }
}

async function startNginx(command: string, folder: string, upstream: string): Promise<{ url: string; stop(): void }> {
  const port = await freePort(new Set())
  await writeFile(
    join(folder, 'nginx.conf'),
    `worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log; events { worker_connections 1024; }
http { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
upstream app { server ${upstream}; keepalive 64; }
server { listen 127.0.0.1:${port}; location / { proxy_pass http://app; proxy_http_version 1.1;
proxy_set_header Connection ""; proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr; } } }`,
  )
  const child = spawn(command, ['-c', join(folder, 'nginx.conf'), '-p', folder], { stdio: 'ignore' })
  await sleep(500)
  return { url: `http://127.0.0.1:${port}/`, stop: () => void child.kill('SIGTERM') }
}

function setOf(kind: string): ReplicaSetSpec {
  return {
    id: `shop.web.${kind}`,
    component: 'web',
    artifact: `sha256:${sha256('bench')}`,
    command: ['node', 'server.mjs'],
    replicas: 1,
    env: {},
    secretNames: [],
    healthPath: '/',
    readyPath: '/',
    resources: { requests: {}, limits: {} },
    startTimeoutMs: 10_000,
    stopTimeoutMs: 2000,
  }
}

function routesTo(kind: string): AppRoutes {
  const components = [{ prefix: '/', component: 'web', set: `shop.web.${kind}` }]
  return { hosts: [host], sticky: false, splits: [{ release: kind, weight: 1000, components }] }
}

let effects = 0
const effect = () => ({ ...place, key: `bench/${++effects}`, generation: 1 })

/** Shifts back and forth under load; gives the times of the calls and until the last request began that met the release left. */
async function measureShifts(driver: LocalDriver, rounds: number) {
  const url = new URL(driver.edgeUrl())
  const seen: { began: number; release: string }[] = []
  let isOver: boolean = false
  const client = async () => {
    while (!isOver) {
      const began = performance.now()
      seen.push({ began, release: await releaseAt(url) })
    }
  }
  const clients = [client(), client()]
  const calls: number[] = []
  const away: number[] = []
  for (let i = 0; i < rounds; i++) {
    const [from, to] = i % 2 === 0 ? ['good', 'bad'] : ['bad', 'good']
    const called = performance.now()
    await driver.shift(effect(), routesTo(to))
    calls.push(performance.now() - called)
    await sleep(10)
    const last = seen.findLast(({ release, began }) => release === from && began > called)
    away.push(last ? last.began - called : 0)
    seen.length = 0
  }
  isOver = true
  await Promise.all(clients)
  return { calls, away }
}

function releaseAt(url: URL): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: url.hostname, port: url.port, headers: { host } }, (response) => {
      response.resume()
      response.on('end', () => resolve(String(response.headers['x-tidegate-release'])))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

function tell(name: string, { perSecond, p50, p99, failed }: Figures, direct: Figures): void {
  const share = `${Math.round((perSecond / direct.perSecond) * 100)} % of direct`
  const figures = [`${Math.round(perSecond)}/s`, share, `p50 ${p50} ms`, `p99 ${p99} ms`, `${failed} failed`]
  process.stdout.write(`${name.padEnd(22)} ${figures.join('   ')}\n`)
}

const home = await mkdtemp(join(tmpdir(), 'tg-bench-'))
const artifact = join(home, 'artifacts', sha256('bench'))
await mkdir(artifact, { recursive: true })
await writeFile(join(artifact, 'server.mjs'), replicaSource)
const driver = await localDriver({ folder: join(home, 'target'), artifacts: join(home, 'artifacts') })
try {
  for (const kind of ['good', 'bad']) await driver.provision(effect(), setOf(kind))
  const replicas = async () => (await driver.observe(place)).sets.flatMap((set) => set.replicas)
  while (!(await replicas()).every(({ state }) => state === 'ready')) await sleep(50)
  await driver.shift(effect(), routesTo('good'))
  const upstream = (await replicas())[0]?.url ?? ''
  process.stdout.write(`load: ${wrk ? 'wrk, 1 thread' : 'autocannon'}, ${connections} connections, ${seconds} s each\n`)
  const direct = await measure(`${upstream}/`)
  tell('replica, direct', direct, direct)
  if (nginx) {
    const proxy = await startNginx(nginx, home, upstream.slice('http://'.length))
    tell('nginx, 1 worker', await measure(proxy.url), direct)
    proxy.stop()
  } else process.stdout.write('nginx                  not here\n')
  tell('edge', await measure(`${driver.edgeUrl()}/`), direct)
  const { calls, away } = await measureShifts(driver, 300)
  const times = (name: string, all: readonly number[]) => {
    const at = (q: number) => `${quantile(all, q).toFixed(1)} ms`
    process.stdout.write(`${name.padEnd(22)} p50 ${at(0.5)}   p99 ${at(0.99)}   max ${at(1)}\n`)
  }
  times('shift, call to answer', calls)
  times('shift, call to last hit', away)
} finally {
  await driver.shutDown()
  await rm(home, { recursive: true, force: true })
}
