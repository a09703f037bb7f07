import type { Browser } from 'playwright-core'
import type { CheckResult } from '../../domain/verdict.ts'
import { formatDuration } from '../../lib/duration.ts'
import type { Check, CheckSubject } from '../check.ts'
import { type Door, doorOf } from '../exchange.ts'
import { combine, judge, stopwatch } from '../measure.ts'
import { chromiumPlaces, findChromium, withBrowser } from './browser.ts'
import { describeStep } from './journey.ts'
import { type PageOptions, pageOptions, type Viewport } from './options.ts'
import { look, type Sight } from './sight.ts'

/** Loads a page in a real browser, on several screen sizes, and walks a journey. */
export const page: Check<PageOptions> = {
  kind: 'page',
  doc: 'A page loads in a real Chromium in time, without console errors, fits the screens, and a journey through it works.',
  schema: pageOptions,
  async run(subject, options) {
    const file = findChromium()
    if (file === undefined) return noBrowser()
    const { origin, mapping } = originOf(doorOf(subject))
    return withBrowser(file, mapping, async (browser) => {
      const results: CheckResult[] = []
      for (const size of options.viewports) {
        const journey = results.length === 0 ? options.journey : []
        results.push(await visit(browser, subject, { ...options, journey }, origin, size))
      }
      return combine(results, results.map((result) => result.because).join('; '))
    })
  },
}

function noBrowser(): CheckResult {
  const because = `no browser on this machine (looked for ${chromiumPlaces().join(', ')})`
  const evidence = { asked: 'a Chromium', wanted: 'installed', found: 'none', tookMs: 0 }
  return { outcome: 'skipped', because, evidence: [evidence] }
}

/** The address as a person would type it, and the resolver's rule that leads it to the door; a replica needs none. */
function originOf({ origin, host }: Door): { origin: string; mapping: string } {
  if (host === null) return { origin, mapping: '' }
  const { hostname, port } = new URL(origin)
  return { origin: `http://${host}`, mapping: `MAP ${host} ${hostname}:${port === '' ? '80' : port}` }
}

async function visit(
  browser: Browser,
  subject: CheckSubject,
  options: PageOptions,
  origin: string,
  size: Viewport,
): Promise<CheckResult> {
  const context = await browser.newContext({ viewport: size, serviceWorkers: 'block', acceptDownloads: false })
  const stop = () => void context.close().catch(() => undefined)
  subject.signal.addEventListener('abort', stop, { once: true })
  const took = stopwatch()
  try {
    const patience = Math.max(1000, Math.min(subject.timeoutMs - 500, Math.max(options.loadMax * 2, 5000)))
    const sight = await look(await context.newPage(), origin, options, patience)
    return judgeSight(sight, options, `${origin}${options.path} at ${size.width}×${size.height}`, took())
  } finally {
    subject.signal.removeEventListener('abort', stop)
    await context.close().catch(() => undefined)
  }
}

function judgeSight(sight: Sight, options: PageOptions, where: string, tookMs: number): CheckResult {
  const { status, loadMs, bytes, overflow, consoleErrors } = sight
  const evidence = {
    asked: [`load ${where}`, ...options.journey.map(describeStep)].join(', '),
    wanted: wishOf(options),
    found: `status ${status}, loaded in ${formatDuration(loadMs)}, ${bytes} bytes, ${consoleErrors.length} console errors, overflow ${overflow} px`,
    tookMs,
    figures: { status, loadMs, bytes, consoleErrors: consoleErrors.length, overflow },
  }
  const misses = missesOf(sight, options)
  const told = misses.length === 0 ? [] : [`${where}: ${misses.join('; ')}`]
  return judge(evidence, told, `${where} loaded in ${formatDuration(loadMs)}`)
}

function missesOf(sight: Sight, options: PageOptions): string[] {
  const { status, loadMs, bytes, overflow, consoleErrors, unseen, lost } = sight
  const misses = status >= 200 && status < 400 ? [] : [`the page answered ${status}`]
  const { loadMax, bytesMax = Number.POSITIVE_INFINITY } = options
  if (loadMs > loadMax) misses.push(`loaded in ${formatDuration(loadMs)}, ${formatDuration(loadMax)} was wanted`)
  if (bytes > bytesMax) misses.push(`${bytes} bytes transferred, at most ${bytesMax} wanted`)
  if (overflow > 0) misses.push(`${overflow} px wider than the screen`)
  misses.push(...unseen.map((name) => `${name} is not to be seen`))
  if (lost !== undefined) misses.push(`the journey ended at ${lost}`)
  if (options.consoleErrors === 'refuse') {
    misses.push(...consoleErrors.slice(0, 3).map((error) => `console error: ${error}`))
  }
  return misses
}

function wishOf(options: PageOptions): string {
  const wishes = [`loaded within ${formatDuration(options.loadMax)}`, 'no overflow']
  if (options.consoleErrors === 'refuse') wishes.push('no console errors')
  if (options.bytesMax !== undefined) wishes.push(`at most ${options.bytesMax} bytes`)
  return [...wishes, ...options.see, ...options.contains.map((text) => `"${text}"`)].join(', ')
}
