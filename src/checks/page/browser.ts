import { accessSync, constants } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { systemClock } from '../../lib/clock.ts'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const idleMs = 15_000

/** Where a Chromium is looked for, in this order; `CHROMIUM_PATH` replaces the usual places. */
export function chromiumPlaces(): readonly string[] {
  const named = process.env['CHROMIUM_PATH']
  return named ? [named] : usualPlaces
}

/** The system's Chromium; undefined when this machine has none. */
export function findChromium(): string | undefined {
  return chromiumPlaces().find((place) => {
    try {
      accessSync(place, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

interface Held {
  readonly browser: Promise<Browser>
  users: number
  /** Ends the wait for idleness: somebody uses the browser again, or it is closed now. */
  idle: AbortController | null
}
const held = new Map<string, Held>()

/** Lends the process's browser for one host mapping (`MAP nextgen 127.0.0.1:8080`, or none); it closes itself when idle. */
export async function withBrowser<T>(
  file: string,
  mapping: string,
  work: (browser: Browser) => Promise<T>,
): Promise<T> {
  const key = `${file} ${mapping}`
  const mine = held.get(key) ?? open(key, file, mapping)
  mine.users++
  mine.idle?.abort()
  try {
    return await work(await mine.browser)
  } finally {
    mine.users--
    if (mine.users === 0) closeWhenIdle(key, mine).catch(() => undefined)
  }
}

/** Closes all idle browsers now, so that the process can end. */
export async function closeBrowsers(): Promise<void> {
  const idle = [...held].filter(([, one]) => one.users === 0)
  await Promise.all(idle.map(([key, one]) => close(key, one).catch(() => undefined)))
}

function open(key: string, file: string, mapping: string): Held {
  const browser = chromium.launch({
    executablePath: file,
    args: [
      ...(mapping === '' ? [] : [`--host-resolver-rules=${mapping}`]),
      '--disable-background-networking',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    timeout: 20_000,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
  const one: Held = { browser, users: 0, idle: null }
  held.set(key, one)
  const forget = () => {
    if (held.get(key) === one) held.delete(key)
  }
  browser.then((opened) => opened.on('disconnected', forget), forget)
  return one
}

async function closeWhenIdle(key: string, one: Held): Promise<void> {
  one.idle = new AbortController()
  await systemClock.sleep(idleMs, one.idle.signal)
  if (one.users === 0) await close(key, one)
}

async function close(key: string, one: Held): Promise<void> {
  one.idle?.abort()
  if (held.get(key) === one) held.delete(key)
  await (await one.browser).close()
}
