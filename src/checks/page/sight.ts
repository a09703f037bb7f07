import type { Page } from 'playwright-core'

/** What a page showed while it was watched. */
export interface Sight {
  readonly consoleErrors: readonly string[]
  readonly bytes: () => number
}

/** Watches a page's console errors, uncaught exceptions and transferred bytes from now on. */
export async function watchPage(page: Page): Promise<Sight> {
  const consoleErrors: string[] = []
  let transferred = 0
  page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(`${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => consoleErrors.push(`uncaught: ${error.message}`))
  const session = await page.context().newCDPSession(page)
  session.on('Network.loadingFinished', (event) => {
    transferred += event.encodedDataLength
  })
  await session.send('Network.enable')
  return { consoleErrors, bytes: () => transferred }
}

/** By how many pixels a page is wider than its viewport. */
export async function horizontalOverflow(page: Page): Promise<number> {
  const root = 'document.documentElement'
  const width: unknown = await page.evaluate(`${root}.scrollWidth - ${root}.clientWidth`)
  return Number(width)
}
