import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { component, observed, order, replica, serve, subject } from '../../test/support/check-subject.ts'
import { http } from './http.ts'
import { runCheck } from './run-check.ts'

let app: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
  app = await serve((request, response) => {
    if (request.headers.host !== 'nextgen' && request.url !== '/api/health') return void response.writeHead(421).end()
    if (request.url === '/old') return void response.writeHead(302, { location: '/api/orders?n=2' }).end()
    if (request.url === '/away') return void response.writeHead(302, { location: 'http://elsewhere/' }).end()
    if (request.url === '/slow') return void setTimeout(() => response.end('late'), 150)
    if (request.url === '/hang') return
    if (request.url === '/echo') return void request.pipe(response)
    response.setHeader('content-type', 'application/json; charset=utf-8')
    response.end(JSON.stringify({ ok: true, orders: [{ id: 7, price: 12.5 }], path: request.url }))
  })
})
afterAll(() => app.close())
const run = (options: Record<string, unknown>, over = {}) =>
  runCheck(http, subject({ edgeUrl: app.url, ...over }), order(options, { timeout: 1000 }))

describe('http', () => {
  it('asks through the edge with the app’s host and looks at status, header and JSON', async () => {
    const found = await run({
      path: '/api/orders',
      answerHeaders: { 'content-type': 'application/json' },
      json: [
        { path: 'ok', equals: true },
        { path: 'orders[0].price', type: 'number', min: 10, max: 20 },
        { path: 'orders', min: 1 },
        { path: 'secret', exists: false },
      ],
      contains: ['"orders"'],
      latencyMax: '2s',
    })
    expect(found.outcome).toBe('passed')
    expect(found.evidence[0]).toMatchObject({
      asked: `GET http://nextgen/api/orders (through ${app.url})`,
      figures: { status: 200 },
    })
  })
  it('says each thing that is not as wanted', async () => {
    const found = await run({
      path: '/x',
      status: [201, 204],
      json: [{ path: 'ok', equals: false }],
      lacks: ['orders'],
    })
    expect(found).toMatchObject({ outcome: 'failed' })
    expect(found.because).toContain('status 201 or 204 was wanted, found 200')
    expect(found.because).toContain('ok must be false, found true')
    expect(found.because).toContain('the body has "orders"')
  })
  it('asks every replica for its health directly when no path is given', async () => {
    const observe = async () => observed([replica({ url: app.url }), replica({ id: 'api-2', url: app.url })])
    const found = await run({}, { observe })
    expect(found).toMatchObject({ outcome: 'passed', because: 'all 2 replicas answer' })
    expect(found.evidence.map(({ asked }) => asked)).toEqual([`GET ${app.url}/api/health`, `GET ${app.url}/api/health`])
  })
  it('is failed by one replica of two that does not have the path', async () => {
    const observe = async () => observed([replica({ url: app.url })])
    expect((await run({}, { observe, components: [component({ healthPath: '/gone' })] })).outcome).toBe('failed')
  })
  it('follows redirects only when asked, and only on the same host', async () => {
    expect((await run({ path: '/old', status: 302 })).outcome).toBe('passed')
    expect((await run({ path: '/old', follow: 1, json: [{ path: 'path', equals: '/api/orders?n=2' }] })).outcome).toBe(
      'passed',
    )
    expect((await run({ path: '/away', follow: 5, status: 302 })).outcome).toBe('passed')
  })
  it('is failed by an answer that is slower than wanted', async () => {
    expect((await run({ path: '/slow', latencyMax: '50ms' })).because).toMatch(
      /at most 50 ms was wanted, took 1\d\d ms/,
    )
    expect((await run({ path: '/slow', samples: 3, latencyP95: '50ms' })).because).toMatch(/p95 of at most 50 ms/)
  })
  it('sends JSON', async () => {
    expect(
      (await run({ path: '/echo', method: 'POST', body: { a: 1 }, json: [{ path: 'a', equals: 1 }] })).outcome,
    ).toBe('passed')
  })
  it('is errored, not failed, when nobody answers or nothing comes in time', async () => {
    expect((await run({ path: '/' }, { edgeUrl: 'http://127.0.0.1:1' })).because).toMatch(/ECONNREFUSED/)
    expect((await run({ path: '/hang' })).because).toMatch(/no end within 1\.0 s/)
  })
  it('[T22] calls no metadata address for a settings file', async () => {
    const found = await run({ url: 'http://169.254.169.254/latest/meta-data/' })
    expect(found).toMatchObject({ outcome: 'errored', because: expect.stringContaining('never called') as string })
  })
})
