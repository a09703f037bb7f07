import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderLookups } from '../src/settings/lookups.ts'
import { copyExample, type ExampleCopy, type Running, startServer } from './support/blueocean.ts'
import { exampleSettings } from './support/blueocean-settings.ts'
import { type FreshDatabase, freshDatabase } from './support/postgres.ts'

const { apps } = exampleSettings()
const components = Object.entries(apps).flatMap(([app, { components }]) =>
  Object.entries(components).map(([name, settings]) => ({ app, name, settings })),
)
let example: ExampleCopy
let database: FreshDatabase
let cache: Running
const running = new Map<string, Running>()

beforeAll(async () => {
  ;[example, database] = await Promise.all([copyExample(), freshDatabase()])
  cache = await startServer(join(example.folder, 'platform/cache'), {})
})

afterAll(async () => {
  await Promise.all([...running.values(), cache].map((one) => one.stop()))
  await Promise.all([example.remove(), database.drop()])
})

/** What Tidegate would give a replica in shared staging. */
function environmentOf(app: string, component: string): Record<string, string> {
  const { variables, secrets } = apps[app]!.components[component]!
  const values = { host: `${app}.staging-shared.blueocean`, app, environment: 'staging-shared' }
  return {
    ...Object.fromEntries(Object.entries(variables).map(([name, text]) => [name, renderLookups(text, values)])),
    ...Object.fromEntries(secrets.map((name) => [name, `${name}-value`])),
    DATABASE_URL: database.url,
    DATABASE_SCHEMA: `${app}_staging`,
    CACHE_URL: cache.url.replace('http', 'redis'),
    CACHE_PREFIX: `${app}:staging-shared:`,
    RELEASE: `${app}@test`,
    COMPONENT: component,
    ENVIRONMENT: 'staging-shared',
  }
}

async function ask(component: string, path: string, init?: RequestInit): Promise<{ status: number; json: Json }> {
  const response = await fetch(running.get(component)!.url + path, init)
  const text = await response.text()
  const isJson = response.headers.get('content-type') === 'application/json'
  return { status: response.status, json: isJson ? (JSON.parse(text) as Json) : { text } }
}
type Json = Record<string, unknown>

const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) })

describe.each(components)('$app $name', ({ app, name, settings }) => {
  const folder = () => join(example.folder, settings.build.output)

  test('is built, twice to the same bytes', async () => {
    const [, ...argv] = settings.build.command
    await example.tool(...argv)
    const first = digestOf(folder())
    await example.tool(...argv)
    expect(digestOf(folder())).toBe(first)
  })

  test('passes its own tests without a database', async () => {
    const [, ...argv] = settings.test!.command
    expect(await example.tool(...argv)).toMatch(/(?:#|ℹ) fail 0/)
  })

  test('migrates its schema, twice without harm', async () => {
    const env = environmentOf(app, name)
    const migrate = () => runIn(folder(), ['migrate.js'], env)
    await migrate()
    expect(await migrate()).toContain('"applied":[]')
  })

  test('runs and tells its health, readiness, figures and version', async () => {
    const id = `${app}.${name}`
    running.set(id, await startServer(folder(), environmentOf(app, name)))
    const health = await ask(id, settings.health)
    expect(health.status).toBe(200)
    expect(health.json).toMatchObject({
      status: 'ok',
      app,
      component: name,
      release: `${app}@test`,
      database: { state: 'up' },
      cache: { state: 'up' },
    })
    expect((await ask(id, settings.ready!)).status).toBe(200)
    expect((await ask(id, '/metrics')).json['text']).toMatch(/blueocean_up\{/)
    const base = settings.route === '/' ? '' : settings.route
    expect((await ask(id, `${base}/version.json`)).json['build']).toMatch(/^[0-9a-f]{12}$/)
  })

  test('refuses to start without its environment, and says what is missing', async () => {
    const failed = runIn(folder(), ['server.js'], {})
    await expect(failed).rejects.toMatchObject({ code: 78, stdout: expect.stringContaining('DATABASE_URL') as string })
  })
})

describe('business', () => {
  test('nextstep: a task is queued, worked on, and measured; the rails refuse', async () => {
    const task = await ask('nextstep.api', '/api/tasks', post({ title: 'Read <the> news', steps: 1 }))
    expect(task).toMatchObject({ status: 201, json: { agent: 'planner', done: 0 } })
    const path = `/api/tasks/${String(task.json['id'])}/advance`
    expect((await ask('nextstep.api', path, post({}))).json['done']).toBe(1)
    expect((await ask('nextstep.api', path, post({}))).status).toBe(409)
    expect((await ask('nextstep.api', '/api/tasks', post({ title: 'delete all users' }))).status).toBe(422)
    expect((await ask('nextstep.api', '/api/orchestration/metrics')).json['tasks']).toMatchObject({ done: 1 })
    expect((await ask('nextstep.api', '/api/safety/status')).json).toMatchObject({ railsEnabled: true, violations: 1 })
    expect((await ask('nextstep.dashboard', '/')).json['text']).toContain('Read &#60;the&#62; news')
  })

  test('nextgen: a domain is found, quoted with a coupon, bought once, and seen by the dashboard', async () => {
    const domain = 'tidegate.com'
    const quote = await ask('nextgen.landing', '/api/quotes', post({ domain, coupon: 'WELCOME10' }))
    expect(quote).toMatchObject({ status: 201, json: { domain, cents: 1071 } })
    const checkout = () => ask('nextgen.landing', '/api/checkout', post({ quote: quote.json['id'] }))
    expect((await checkout()).status).toBe(201)
    expect((await checkout()).status).toBe(409)
    const found = await ask('nextgen.landing', '/api/domains/search?name=tidegate')
    expect(found.json['results']).toContainEqual({ domain, cents: 1190, free: false })
    expect((await ask('nextgen.dashboard', '/dashboard/api/summary')).json).toMatchObject({
      domains: 1,
      yearlyCents: 1071,
    })
    expect((await ask('nextgen.dashboard', '/dashboard')).json['text']).toContain(domain)
    const revenue = (await ask('nextgen.landing', '/api/revenue')).json
    expect(revenue).toMatchObject({ today: 1071, perMinute: 1071, failedPayments: 1, successShare: 0.5 })
  })

  test('nextgen: prices are changed with the operator’s token only, and the shop sells at them', async () => {
    const change = { method: 'PUT', body: JSON.stringify({ cents: 990 }) }
    expect((await ask('nextgen.admin', '/admin/api/prices/io', change)).status).toBe(401)
    const headers = { authorization: 'Bearer NEXTGEN_ADMIN_TOKEN-value' }
    expect((await ask('nextgen.admin', '/admin/api/prices/io', { ...change, headers })).status).toBe(200)
    const quote = await ask('nextgen.landing', '/api/quotes', post({ domain: 'tide.io' }))
    expect(quote.json['cents']).toBe(990)
  })

  test('kreach: data is fresh and every symbol has a prediction', async () => {
    await expect.poll(async () => (await ask('kreach.api', '/api/market/freshness')).json['fresh']).toBe(true)
    const { predictions } = (await ask('kreach.api', '/api/predictions')).json
    expect(predictions).toHaveLength(3)
    expect((await ask('kreach.web', '/')).json['text']).toContain('<svg')
    expect((await ask('kreach.api', '/api/market/ticks', post({ symbol: 'TIDE', price: 5 }))).status).toBe(401)
  })

  test('kvibe: shares raise a campaign’s score', async () => {
    const share = await ask('kvibe.backend', '/api/campaigns/2/shares', post({ channel: 'mail' }))
    expect(share).toMatchObject({ status: 201, json: { channel: 'mail' } })
    expect((await ask('kvibe.backend', '/api/scores')).json['scores']).toMatchObject([
      { id: 2, score: 8 },
      { id: 1, score: 0 },
    ])
    expect((await ask('kvibe.frontend', '/')).json['text']).toContain('Launch week')
  })

  test('every component logs JSON only and ends by itself on SIGTERM', async () => {
    for (const [id, one] of running) {
      expect(await one.stop(), id).toBe(0)
      expect(one.log.map((line) => (JSON.parse(line) as { level: string }).level)).not.toContain('fatal')
      expect(one.log.at(-1)).toContain('"stopped"')
    }
  })
})

async function runIn(folder: string, argv: string[], env: Record<string, string>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, argv, {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
  })
  return stdout
}

/** Paths, modes and bytes of all files below a folder, as one digest. */
function digestOf(folder: string): string {
  const hash = createHash('sha256')
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort((a, b) => a.localeCompare(b))
  for (const path of paths) {
    const { mode } = statSync(join(folder, path))
    hash.update(`${path}\0${mode}\0`)
    if (statSync(join(folder, path)).isFile()) hash.update(readFileSync(join(folder, path)))
  }
  return hash.digest('hex')
}
