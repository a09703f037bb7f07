import type { Page } from 'playwright-core'
import { stopwatch } from '../measure.ts'
import { walk } from './journey.ts'
import type { PageOptions } from './options.ts'

/** What a browser saw of a page. */
export interface Sight {
  readonly status: number
  readonly loadMs: number
  readonly bytes: number
  /** By how many pixels the page is wider than its viewport. */
  readonly overflow: number
  readonly consoleErrors: readonly string[]
  /** What was to be seen and was not. */
  readonly unseen: readonly string[]
  /** Where and why the journey ended early. */
  readonly lost: string | undefined
}

/** Loads a page, looks at it and walks its journey; throws when there is no answer at all. */
export async function look(tab: Page, origin: string, options: PageOptions, patienceMs: number): Promise<Sight> {
  const { errors, bytes } = await listen(tab)
  const took = stopwatch()
  const status = await open(tab, origin + options.path, patienceMs)
  const loadMs = took()
  const isThere = status < 400
  const unseen = isThere ? await unseenOn(tab, options) : []
  const overflow = isThere ? await horizontalOverflow(tab) : 0
  const transferred = bytes()
  const walks = isThere && options.journey.length > 0
  const lost = walks ? await walk(tab, options.journey, origin, options.stepMax) : undefined
  const consoleErrors = errors.filter((error) => !options.ignoreConsole.some((text) => error.includes(text)))
  return { status, loadMs, bytes: transferred, overflow, consoleErrors, unseen, lost }
}

/** Goes to a page; answers its status, also where an error has no body and Chromium shows a page of its own. */
async function open(tab: Page, url: string, timeout: number): Promise<number> {
  let status = 0
  tab.on('response', (response) => {
    if (response.request().isNavigationRequest() && response.frame() === tab.mainFrame()) status = response.status()
  })
  try {
    await tab.goto(url, { waitUntil: 'load', timeout })
  } catch (error) {
    if (status < 400) throw error
  }
  return status
}

/** Collects console errors, uncaught exceptions and transferred bytes from now on. */
async function listen(tab: Page): Promise<{ errors: readonly string[]; bytes: () => number }> {
  const errors: string[] = []
  let transferred = 0
  tab.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`)
  })
  tab.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`))
  const session = await tab.context().newCDPSession(tab)
  session.on('Network.loadingFinished', (event) => {
    transferred += event.encodedDataLength
  })
  await session.send('Network.enable')
  return { errors, bytes: () => transferred }
}

async function unseenOn(tab: Page, { see, contains, loadMax }: PageOptions): Promise<string[]> {
  const wanted = [
    ...see.map((selector) => ({ name: selector, where: tab.locator(selector) })),
    ...contains.map((text) => ({ name: `the text "${text}"`, where: tab.locator('body', { hasText: text }) })),
  ]
  const seen = await Promise.all(
    wanted.map(({ where }) =>
      where
        .first()
        .waitFor({ state: 'visible', timeout: loadMax })
        .then(
          () => true,
          () => false,
        ),
    ),
  )
  return wanted.filter((_, i) => !seen[i]).map(({ name }) => name)
}

async function horizontalOverflow(tab: Page): Promise<number> {
  const root = 'document.documentElement'
  const pixels: unknown = await tab.evaluate(`${root}.scrollWidth - ${root}.clientWidth`)
  return Number(pixels)
}
