import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { order, serve, subject } from '../../../test/support/check-subject.ts'
import { runCheck } from '../run-check.ts'
import { closeBrowsers, findChromium } from './browser.ts'
import { page } from './page.ts'

const hasChromium = findChromium() !== undefined
const shop = `<!doctype html><title>shop</title><h1>Orders</h1>
<form action="/search"><input name="q"><button>Find</button></form>`
const pages: Record<string, string> = {
  '/': shop,
  '/broken': `${shop}<script>console.error('no stock'); throw new Error('cart is null')</script>`,
  '/wide': `${shop}<div style="width:1500px">wide</div>`,
}

describe.skipIf(!hasChromium)('page (needs chromium)', () => {
  let app: Awaited<ReturnType<typeof serve>>
  beforeAll(async () => {
    app = await serve((request, response) => {
      const url = new URL(request.url ?? '/', 'http://x')
      if (request.headers.host !== 'nextgen.staging') return void response.writeHead(421).end()
      if (url.pathname === '/favicon.ico') return void response.writeHead(204).end()
      response.setHeader('content-type', 'text/html')
      if (url.pathname === '/search') return void response.end(`<p class="hit">found ${url.searchParams.get('q')}</p>`)
      const body = pages[url.pathname]
      response.writeHead(body === undefined ? 404 : 200).end(body ?? 'gone')
    })
  })
  afterAll(async () => {
    await closeBrowsers()
    await app.close()
  })
  const run = (options: object) =>
    runCheck(
      page,
      subject({ edgeUrl: app.url, host: 'nextgen.staging' }),
      order({ loadMax: '10s', ...options }, { timeout: 25_000 }),
    )

  it('loads the page under the app’s host name and measures time and size', async () => {
    const found = await run({
      see: ['h1'],
      contains: ['Orders'],
      viewports: [
        { width: 1280, height: 800 },
        { width: 375, height: 700 },
      ],
    })
    expect(found).toMatchObject({
      outcome: 'passed',
      evidence: [{ figures: { status: 200, consoleErrors: 0, overflow: 0 } }, {}],
    })
    expect(found.evidence[0]?.figures?.['bytes']).toBeGreaterThan(100)
  })
  it('loads the page of one replica directly', async () => {
    const replica = { id: 'web-1', url: app.url }
    const found = await runCheck(page, subject({ replica }), order({ loadMax: '10s' }, { timeout: 25_000 }))
    expect(found.because).toContain(`${app.url}/ at 1280×800: the page answered 421`)
  })
  it('walks a critical journey', async () => {
    const journey = [
      { goto: '/' },
      { fill: 'input[name=q]', value: 'tea' },
      { click: 'text=Find' },
      { expectPath: '/search?q=tea' },
      { expect: '.hit', contains: 'found tea' },
    ]
    expect((await run({ journey })).outcome).toBe('passed')
    const lost = await run({ stepMax: '300ms', journey: [{ expect: '.hit' }] })
    expect(lost.because).toContain('the journey ended at step 1 (see .hit)')
  })
  it('fails by console errors and exceptions, unless they are known', async () => {
    const found = await run({ path: '/broken' })
    expect(found.because).toContain('console error: no stock')
    expect(found.because).toContain('uncaught: cart is null')
    expect((await run({ path: '/broken', ignoreConsole: ['no stock', 'cart is null'] })).outcome).toBe('passed')
  })
  it('fails by a page that is wider than a phone', async () => {
    expect((await run({ path: '/wide', viewports: [{ width: 375, height: 700 }] })).because).toMatch(
      /\d+ px wider than the screen/,
    )
  })
  it('fails by a page that is not there or lacks what must be seen', async () => {
    expect((await run({ path: '/none' })).because).toContain('the page answered 404')
    expect((await run({ loadMax: '1s', contains: ['Invoices'] })).because).toContain(
      'the text "Invoices" is not to be seen',
    )
  })
})

describe('page without a browser', () => {
  afterEach(() => vi.unstubAllEnvs())
  it('is skipped by name, and refused where the settings do not allow that', async () => {
    vi.stubEnv('CHROMIUM_PATH', '/nonexistent')
    const found = await runCheck(page, subject(), order({}, { whenSkipped: 'allow' }))
    expect(found).toMatchObject({
      outcome: 'skipped',
      because: expect.stringContaining('no browser on this machine (looked for /nonexistent') as string,
    })
    expect((await runCheck(page, subject(), order())).outcome).toBe('errored')
  })
})
