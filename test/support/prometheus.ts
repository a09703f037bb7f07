import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** The Prometheus program of this machine; undefined where there is none. */
export function findPrometheus(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'prometheus'))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** A Prometheus that runs. */
export interface RunningPrometheus {
  readonly url: string
  stop(): Promise<void>
}

/** What it is to scrape. */
export interface Scraped {
  /** `127.0.0.1:9000` */
  readonly target: string
  readonly path?: string
  readonly token?: string
  readonly native?: boolean
}

/** Starts a real Prometheus that scrapes targets every so many seconds, and waits until it answers. */
export async function startPrometheus(
  program: string,
  scraped: readonly Scraped[],
  seconds = 1,
): Promise<RunningPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-prometheus-'))
  const port = await freePort()
  const jobs = scraped.map(({ target, path, token }, i) => ({
    job_name: `job${i}`,
    metrics_path: path ?? '/metrics',
    static_configs: [{ targets: [target] }],
    ...(token === undefined ? {} : { authorization: { credentials: token } }),
  }))
  const config = { global: { scrape_interval: `${seconds}s`, scrape_timeout: '1s' }, scrape_configs: jobs }
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config)) // JSON is YAML
  const child = spawn(
    program,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      ...(scraped.some(({ native }) => native) ? ['--enable-feature=native-histograms'] : []),
    ],
    { stdio: 'ignore', cwd: folder },
  )
  const url = `http://127.0.0.1:${port}`
  await untilReady(url, child)
  return {
    url,
    async stop() {
      const ended = once(child, 'close')
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const limit = performance.now() + 30_000
  for (;;) {
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined)
    if (answer?.ok) return
    if (child.exitCode !== null || performance.now() > limit) throw new Error(`Prometheus does not start at ${url}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function freePort(): Promise<number> {
  const server = createSocketServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A target whose exposition a test writes; null answers 500, as an app that cannot be scraped. */
export interface ScrapedApp {
  readonly target: string
  text: string | null
  close(): Promise<void>
}

/** Opens a target on a free port. */
export async function openScrapedApp(): Promise<ScrapedApp> {
  const app = { text: null as string | null }
  const server: Server = createServer((_request, response) => {
    response.writeHead(app.text === null ? 500 : 200, { 'content-type': 'text/plain; version=0.0.4' })
    response.end(app.text ?? '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    get text() {
      return app.text
    },
    set text(text) {
      app.text = text
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
