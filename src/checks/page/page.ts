import type { Browser, Page } from 'playwright-core'
import { z } from 'zod'
import type { CheckResult } from '../../domain/verdict.ts'
import { formatDuration } from '../../lib/duration.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Check, CheckSubject } from '../check.ts'
import { type Door, doorOf } from '../exchange.ts'
import { combine, judge, stopwatch } from '../measure.ts'
import { appPath, span } from '../options.ts'
import { chromiumPlaces, findChromium, withBrowser } from './browser.ts'
import { describeStep, journeyStep, walk } from './journey.ts'
import { horizontalOverflow, watchPage } from './sight.ts'

const viewport = z.strictObject({ width: z.int().min(200).max(4000), height: z.int().min(200).max(4000) })
const schema = z.strictObject({
  path: appPath.default('/'),
  loadMax: span.default(3000).describe('The page must have loaded within'),
  bytesMax: z.number().min(1).optional().describe('Most bytes transferred'),
  see: z.array(z.string().min(1)).default([]).describe('CSS selectors, or text=…, that must be visible'),
  contains: z.array(z.string().min(1)).default([]).describe('Literal texts that the page must show'),
  consoleErrors: z.enum(['refuse', 'ignore']).default('refuse'),
  ignoreConsole: z
    .array(z.string().min(1))
    .default([])
    .describe('Console errors with one of these literal texts do not count'),
  viewports: z
    .array(viewport)
    .min(1)
    .default([{ width: 1280, height: 800 }])
    .describe('Screen sizes; on none may the page be wider than the screen'),
  journey: z.array(journeyStep).default([]).describe('A critical journey, walked on the first screen size'),
})
type Options = z.output<typeof schema>

/** Loads a page in a real browser, on several screen sizes, and walks a journey. */
export const page: Check<Options> = {
  kind: 'page',
  doc: 'A page loads in a real Chromium in time, without console errors, fits the screens, and a journey through it works.',
  schema,
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

/** The address as a person would type it, and the resolver's rule that leads it to the door. */
function originOf(door: Door): { origin: string; mapping: string } {
  const target = new URL(door.origin)
  const host = door.host ?? target.hostname
  const port = target.port === '' ? '80' : target.port
  return { origin: `http://${host}`, mapping: `MAP ${host} ${target.hostname}:${port}` }
}

async function visit(
  browser: Browser,
  subject: CheckSubject,
  options: Options,
  origin: string,
  size: z.output<typeof viewport>,
): Promise<CheckResult> {
  const context = await browser.newContext({ viewport: size, serviceWorkers: 'block', acceptDownloads: false })
  const stop = () => void context.close().catch(() => undefined)
  subject.signal.addEventListener('abort', stop, { once: true })
  try {
    return await look(await context.newPage(), subject, options, origin, size)
  } finally {
    subject.signal.removeEventListener('abort', stop)
    await context.close().catch(() => undefined)
  }
}

async function look(
  tab: Page,
  subject: CheckSubject,
  options: Options,
  origin: string,
  size: z.output<typeof viewport>,
): Promise<CheckResult> {
  const patience = Math.max(1000, Math.min(subject.timeoutMs - 500, Math.max(options.loadMax * 2, 5000)))
  const sight = await watchPage(tab)
  const took = stopwatch()
  const answer = await tab.goto(origin + options.path, { waitUntil: 'load', timeout: patience })
  const loadMs = took()
  const status = answer?.status() ?? 0
  const misses = await missesOf(tab, options, patience / 2)
  const overflow = await horizontalOverflow(tab)
  if (status >= 400) misses.unshift(`the page answered ${status}`)
  if (loadMs > options.loadMax)
    misses.push(`loaded in ${formatDuration(loadMs)}, at most ${formatDuration(options.loadMax)} was wanted`)
  if (overflow > 0) misses.push(`${overflow} px wider than the screen of ${size.width} px`)
  const lost = options.journey.length > 0 ? await walk(tab, options.journey, origin, patience) : undefined
  if (lost !== undefined) misses.push(`the journey ended at ${lost}`)
  const errors = countedErrors(sight.consoleErrors, options)
  misses.push(...errors.slice(0, 3).map((error) => `console error: ${error}`))
  const bytes = sight.bytes()
  if (options.bytesMax !== undefined && bytes > options.bytesMax)
    misses.push(`${bytes} bytes transferred, at most ${options.bytesMax} wanted`)
  const where = `${origin}${options.path} at ${size.width}×${size.height}`
  const evidence = {
    asked: [`load ${where}`, ...options.journey.map(describeStep)].join(', '),
    wanted: wishOf(options),
    found: `status ${status}, loaded in ${formatDuration(loadMs)}, ${bytes} bytes, ${errors.length} console errors, overflow ${overflow} px`,
    tookMs: took(),
    figures: { status, loadMs, bytes, consoleErrors: errors.length, overflow },
  }
  return judge(
    evidence,
    misses.length === 0 ? [] : [`${where}: ${misses.join('; ')}`],
    `${where} loaded in ${formatDuration(loadMs)}`,
  )
}

async function missesOf(tab: Page, options: Options, timeout: number): Promise<string[]> {
  const misses: string[] = []
  const wanted = [
    ...options.see.map((selector) => ({ selector, name: selector })),
    ...options.contains.map((text) => ({
      selector: `body:has-text(${JSON.stringify(text)})`,
      name: `the text "${text}"`,
    })),
  ]
  for (const { selector, name } of wanted) {
    const trouble = await tab
      .locator(selector)
      .first()
      .waitFor({ state: 'visible', timeout })
      .then(
        () => undefined,
        (error: unknown) => messageOf(error).split('\n')[0],
      )
    if (trouble !== undefined) misses.push(`${name} is not to be seen`)
  }
  return misses
}

function countedErrors(errors: readonly string[], options: Options): string[] {
  if (options.consoleErrors === 'ignore') return []
  return errors.filter((error) => !options.ignoreConsole.some((text) => error.includes(text)))
}

function wishOf(options: Options): string {
  const wishes = [`loaded within ${formatDuration(options.loadMax)}`, 'no overflow']
  if (options.consoleErrors === 'refuse') wishes.push('no console errors')
  wishes.push(...options.see, ...options.contains.map((text) => `"${text}"`))
  return wishes.join(', ')
}
