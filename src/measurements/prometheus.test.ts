import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  findPrometheus,
  openScrapedApp,
  type RunningPrometheus,
  type ScrapedApp,
  startPrometheus,
} from '../../test/support/prometheus.ts'
import { readRaw } from './prometheus/client.ts'
import { fillSelector } from './prometheus/selector.ts'
import { measureByPrometheus, type PrometheusQuestion } from './prometheus/source.ts'
import type { Reading, Stretch } from './stretch.ts'

const program = findPrometheus()
const names = { release: 'a"b\\c', app: 'shop', environment: 'production' }
const signal = AbortSignal.timeout(120_000)

describe('a selector', () => {
  test('has names filled in that cannot end their quotes', () => {
    expect(fillSelector('x{release="{release}",app="{app}"}', names)).toBe('x{release="a\\"b\\\\c",app="shop"}')
  })
  test('has names filled into a regular expression as themselves', () => {
    expect(fillSelector('x{release=~"{release}|y"}', { ...names, release: 'a.b' })).toBe('x{release=~"a\\\\.b|y"}')
  })
  test('with a name outside quotes is refused', () => {
    expect(() => fillSelector('x{{release}="y"}', names)).toThrow(/inside the quotes of a label/)
  })
})

/** What the app counted so far, as it tells it. */
interface Told {
  readonly next: readonly [requests: number, errors: number]
  readonly previous: readonly [requests: number, errors: number]
}

function exposition({ next, previous }: Told): string {
  const lines = Object.entries({ next, previous }).flatMap(([release, [requests, errors]]) => [
    `http_requests_total{release="${release}",code="200"} ${requests - errors}`,
    ...(errors === 0 ? [] : [`http_requests_total{release="${release}",code="500"} ${errors}`]),
    `latency_seconds_bucket{release="${release}",le="0.1"} ${requests - errors}`,
    `latency_seconds_bucket{release="${release}",le="+Inf"} ${requests}`,
  ])
  return `${lines.join('\n')}\n`
}

describe.skipIf(program === undefined)('a real Prometheus', { timeout: 60_000 }, () => {
  let app: ScrapedApp
  let prometheus: RunningPrometheus
  beforeAll(async () => {
    app = await openScrapedApp()
    app.text = exposition({ next: [0, 0], previous: [1000, 10] })
    prometheus = await startPrometheus(program ?? '', [{ target: app.target }])
  }, 60_000)
  afterAll(async () => {
    await prometheus.stop()
    await app.close()
  })

  const question = (): PrometheusQuestion => ({
    url: prometheus.url,
    requests: 'http_requests_total{release="{release}"}',
    failures: 'http_requests_total{release="{release}",code=~"5.."}',
    latency: 'latency_seconds_bucket{release="{release}"}',
    scrapeMs: 1000,
    next: 'next',
    previous: 'previous',
    app: 'shop',
    environment: 'production',
  })
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  const scrapedTimes = async () =>
    (await readRaw(prometheus.url, 'up', { at: Date.now(), windowMs: 60_000, signal }))[0]?.samples.length ?? 0
  const scrapedAgain = async () => {
    const before = await scrapedTimes()
    while ((await scrapedTimes()) < before + 2) await sleep(100)
  }
  /** Reads until so many requests of the new release were counted, and adds up what was read. */
  const readUntil = async (source: ReturnType<typeof measureByPrometheus>, from: unknown, enough: number) => {
    const stretches: Stretch[] = []
    let reading: Reading = { stretches: [], boundsMs: null, cursor: from, trouble: null }
    const sum = (arm: 'next' | 'previous', of: 'requests' | 'errors') =>
      stretches.reduce((all, stretch) => all + (stretch[arm]?.[of] ?? 0), 0)
    while (sum('next', 'requests') < enough) {
      reading = await source.read(JSON.parse(JSON.stringify(reading.cursor)), Date.now(), signal)
      stretches.push(...reading.stretches)
      await sleep(200)
    }
    const latency = stretches.reduce((all, { next }) => all.map((n, i) => n + (next?.latency?.[i] ?? 0)), [0, 0])
    return { sum, latency, reading, stretches }
  }

  test('is read exactly: growth, a first failure, a reset, a gap', async () => {
    const source = measureByPrometheus(question())
    await scrapedAgain()
    const from = source.begin(Date.now())
    await scrapedAgain()
    app.text = exposition({ next: [100, 0], previous: [1100, 11] })
    await scrapedAgain()
    app.text = exposition({ next: [150, 5], previous: [1200, 11] })
    await scrapedAgain()
    app.text = null // cannot be scraped
    await scrapedAgain()
    app.text = exposition({ next: [30, 2], previous: [1300, 12] }) // began anew: 30 and 2 more
    const { sum, latency, stretches } = await readUntil(source, from, 180)
    expect(sum('next', 'requests')).toBe(180)
    expect(sum('next', 'errors')).toBe(7)
    expect(sum('previous', 'requests')).toBe(300)
    expect(sum('previous', 'errors')).toBe(2)
    expect(latency).toEqual([173, 7])
    expect(stretches.some(({ next }) => next === null)).toBe(true)
    expect(stretches.every(({ from: a, until: b }) => b - a === 1000)).toBe(true)
  })

  test('is trouble, with the query, when a release has no series', async () => {
    const source = measureByPrometheus({ ...question(), next: 'nobody' })
    const reading = await source.read(source.begin(Date.now() - 6000), Date.now(), signal)
    expect(reading.trouble).toMatch(
      /nothing new of http_requests_total\{release="\{release\}"\} for nobody \(\d scrapes\)/,
    )
    expect(reading.stretches.every(({ next }) => next === null)).toBe(true)
  })

  test('is trouble when failures are asked by a label that nobody has', async () => {
    const failures = 'http_requests_total{release="{release}",status=~"5.."}'
    const source = measureByPrometheus({ ...question(), failures })
    const reading = await source.read(source.begin(Date.now() - 6000), Date.now(), signal)
    expect(reading).toMatchObject({ stretches: [], trouble: expect.stringContaining('has a label status') })
  })

  test.each([
    ['http_requests_total{', /bad_data/],
    ['up offset {release}', /inside the quotes/],
  ])('is trouble when it refuses %s', async (requests, told) => {
    const source = measureByPrometheus({ ...question(), requests })
    const reading = await source.read(source.begin(Date.now() - 6000), Date.now(), signal)
    expect(reading.trouble).toMatch(told)
  })

  test('is trouble when a count is none', async () => {
    app.text = exposition({ next: [Number.NaN, 0], previous: [1300, 12] })
    await scrapedAgain()
    const source = measureByPrometheus(question())
    const reading = await source.read(source.begin(Date.now() - 8000), Date.now(), signal)
    expect(reading.trouble).toMatch(/a count of at least 0 was wanted/)
  })

  test('is trouble when it does not answer', async () => {
    const source = measureByPrometheus({ ...question(), url: 'http://127.0.0.1:9' })
    const reading = await source.read(source.begin(Date.now() - 8000), Date.now(), signal)
    expect(reading.trouble).toMatch(/did not answer/)
  })
})
