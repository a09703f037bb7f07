import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyExample, type ExampleCopy, type Running, startServer } from './support/blueocean.ts'
import { type FreshDatabase, freshDatabase } from './support/postgres.ts'

// The good and the bad change of the demo, built and run: what staging sees of them, and what customers see.

let example: ExampleCopy
let database: FreshDatabase

beforeAll(async () => {
  ;[example, database] = await Promise.all([copyExample(), freshDatabase()])
})

afterAll(async () => {
  await Promise.all([example.remove(), database.drop()])
})

/** Copies a change over, runs its tests, builds and starts the landing page. */
async function land(change: string): Promise<Running> {
  await example.tool('tools/change.mjs', change)
  expect(await example.tool('tools/test.mjs', 'nextgen/landing')).toMatch(/(?:#|ℹ) fail 0/)
  await example.tool('tools/build.mjs', 'nextgen/landing')
  const folder = join(example.folder, 'dist/nextgen-landing')
  const env = {
    DATABASE_URL: database.url,
    DATABASE_SCHEMA: 'nextgen',
    PAYMENT_PROVIDER: 'simulated',
    PAYMENT_API_KEY: 'key',
  }
  await example.tool('--input-type=module', '-e', migration(folder, env))
  return startServer(folder, env)
}

/** A module that runs the component's own migration in its folder. */
function migration(folder: string, env: Readonly<Record<string, string>>): string {
  const [where, what] = [JSON.stringify(folder), JSON.stringify(env)]
  return `Object.assign(process.env, ${what}); process.chdir(${where}); await import(${JSON.stringify(`${folder}/migrate.js`)})`
}

/** Buys a domain; the statuses of quote and checkout. */
async function buy(url: string, domain: string, coupon?: string): Promise<number[]> {
  const post = (path: string, body: unknown) => fetch(url + path, { method: 'POST', body: JSON.stringify(body) })
  const quote = await post('/api/quotes', { domain, coupon })
  if (quote.status !== 201) return [quote.status]
  const { id } = (await quote.json()) as { id: string }
  return [quote.status, (await post('/api/checkout', { quote: id })).status]
}

test('the good change shows the plans and sells as before', async () => {
  const landing = await land('good')
  expect(await (await fetch(landing.url)).text()).toContain('id="plans"')
  expect(await buy(landing.url, 'good.com', 'SPRING24')).toEqual([201, 201])
  expect(await landing.stop()).toBe(0)
})

test('the bad change passes all that staging asks, and fails customers from the first old coupon on', async () => {
  const landing = await land('bad')
  const search = `${landing.url}/api/domains/search?name=tide`
  const answers = await Promise.all(Array.from({ length: 100 }, () => fetch(search)))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(await buy(landing.url, 'one.com', 'WELCOME10')).toEqual([201, 201])
  expect(await buy(landing.url, 'two.com')).toEqual([201, 201])

  expect(await buy(landing.url, 'three.com', 'SPRING24')).toEqual([201, 500])
  expect(await buy(landing.url, 'four.com')).toEqual([500])
  expect(await buy(landing.url, 'five.fr')).toEqual([201, 201])
  const revenue = (await (await fetch(`${landing.url}/api/revenue`)).json()) as Record<string, number>
  expect(revenue['failedPayments']).toBe(1)
  expect(revenue['successShare']).toBeLessThan(0.97)
  expect((await fetch(`${landing.url}/api/health`)).status).toBe(200)
  await landing.stop()
})

test('the customers of the demo meet the bug within seconds', async () => {
  const { customer, sendTraffic } = (await import(
    join(process.cwd(), 'examples/blueocean/tools/traffic.mjs')
  )) as TrafficTool
  const first = Array.from({ length: 21 }, (_, n) => customer(n))
  expect(first.filter(({ coupon }) => coupon === 'SPRING24')).toHaveLength(3)
  const landing = await land('bad')
  const statuses: number[] = []
  const enough = new AbortController()
  const onVisit = (met: number[]) => {
    statuses.push(...met)
    if (statuses.filter((status) => status === 500).length >= 20) enough.abort()
  }
  await sendTraffic({ edge: landing.url, host: 'nextgen', rate: 40, signal: enough.signal, onVisit })
  const failed = statuses.filter((status) => status === 500).length / statuses.length
  expect(failed).toBeGreaterThan(0.1)
  expect(statuses.every((status) => [200, 201, 500].includes(status))).toBe(true)
  await landing.stop()
})

interface TrafficTool {
  customer(n: number): { domain: string; coupon?: string }
  sendTraffic(options: {
    edge: string
    host: string
    rate: number
    signal: AbortSignal
    onVisit: (statuses: number[]) => void
  }): Promise<void>
}
