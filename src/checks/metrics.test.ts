import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { order, serve, subject } from '../../test/support/check-subject.ts'
import { load } from './load.ts'
import { metrics, readMetrics } from './metrics.ts'
import { revenueImpact } from './revenue-impact.ts'
import { runCheck } from './run-check.ts'

const text = `# HELP orders_total Orders
orders_total{shop="a}b"} 3
orders_total{shop="b"} 4 1700000000
up 1
broken NaN
`
let app: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
  app = await serve((request, response) => {
    if (request.headers.host !== 'nextgen') return void response.writeHead(421).end()
    if (request.url === '/metrics') return void response.end(text)
    if (request.url === '/api/revenue') return void response.end('{"perMinute":{"eur":4.2},"text":"4"}')
    if (request.url === '/bad') return void response.writeHead(500).end()
    if (request.url === '/slow') return void setTimeout(() => response.end(), 60)
    response.end('ok')
  })
})
afterAll(() => app.close())
const known = (over = {}) => subject({ edgeUrl: app.url, ...over })

describe('metrics', () => {
  it('wants metrics by name, with a value', async () => {
    expect(
      (await runCheck(metrics, known(), order({ has: ['orders_total', 'up'], min: { orders_total: 7 } }))).outcome,
    ).toBe('passed')
    const found = await runCheck(metrics, known(), order({ has: ['gone', 'broken'], max: { orders_total: 6 } }))
    expect(found.because).toBe(
      'the metric gone has no value; the metric broken has no value; orders_total is 7, wanted -Infinity to 6',
    )
  })
  it('is failed by an endpoint that answers something else', async () => {
    expect((await runCheck(metrics, known(), order({ path: '/', has: ['up'] }))).outcome).toBe('failed')
  })
  it('reads infinities and labels with braces', () => {
    expect([...readMetrics('a{b="}"} +Inf\nc -Inf\n')]).toEqual([
      ['a', Infinity],
      ['c', -Infinity],
    ])
  })
})

describe('revenue-impact', () => {
  const revenue = { yearly: 2_300_000, currency: 'EUR' }
  const run = (options: object, over: object = { revenue }) =>
    runCheck(revenueImpact, known(over), order({ path: '/api/revenue', field: 'perMinute.eur', ...options }))
  it('says what an impact would cost over the exposure', async () => {
    const found = await run({ below: 4, exposure: '2m' })
    expect(found).toMatchObject({ outcome: 'passed', evidence: [{ figures: { value: 4.2, revenueAtRisk: 8.75 } }] })
    expect(found.because).toContain('8.75 EUR at risk over 2 min')
  })
  it('fails below the threshold', async () => {
    expect((await run({ below: 5 })).because).toBe('perMinute.eur is 4.2, below 5: 8.75 EUR at risk over 2 min')
  })
  it('is errored by a text, a missing field, or an app without declared revenue', async () => {
    expect((await run({ below: 1, field: 'text' })).outcome).toBe('errored')
    expect((await run({ below: 1, field: 'perMinute.usd' })).outcome).toBe('errored')
    expect((await run({ below: 1 }, {})).outcome).toBe('errored')
  })
})

describe('load', () => {
  const run = (options: object, timeout = 5000) =>
    runCheck(load, known(), order({ rate: 40, duration: '1s', connections: 4, ...options }, { timeout }))
  it('reaches the rate and measures quantiles', async () => {
    const found = await run({ p95Max: '500ms', achieved: 0.5 })
    expect(found.outcome).toBe('passed')
    expect(found.evidence[0]?.figures).toMatchObject({ errors: 0, non2xx: 0 })
    expect(found.evidence[0]?.figures?.['requests']).toBeGreaterThan(20)
  })
  it('fails by latency and by answers outside 2xx', async () => {
    expect((await run({ path: '/slow', p95Max: '20ms', achieved: 0 })).because).toMatch(
      /p95 is [\d.]+ ms, at most 20 ms/,
    )
    expect((await run({ path: '/bad', achieved: 0 })).because).toMatch(/of \d+ answers were not 2xx/)
  })
  it('does not begin what its timeout would cut off', async () => {
    expect((await run({ duration: '10s' })).because).toContain('does not fit into the check’s timeout')
  })
})
