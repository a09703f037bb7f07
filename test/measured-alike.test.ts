import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withTick } from '../src/analysis/evidence/evidence.ts'
import { judgeEvidence } from '../src/analysis/evidence/judge.ts'
import { priorProfile } from '../src/analysis/evidence/profile.ts'
import { type EvidenceSetup, evidenceSetup } from '../src/analysis/evidence/setup.ts'
import { beginEvidence } from '../src/analysis/evidence/state.ts'
import type { EvidenceVerdict } from '../src/analysis/evidence/verdict.ts'
import { freshPlace, hostOf, routesTo, setOf, untilReady } from '../src/drivers/driver.testsuite.ts'
import { nativeMetricsType } from '../src/drivers/local/local.ts'
import { type LocalWorld, load, openLocalWorld } from '../src/drivers/local/world.testdata.ts'
import { measureAtEdge } from '../src/measurements/edge.ts'
import { measureByPrometheus } from '../src/measurements/prometheus/source.ts'
import type { ArmCounts, Stretch, TrafficSource } from '../src/measurements/stretch.ts'
import { tickOf } from '../src/workflows/deploy/comparison/arms.ts'
import { findPrometheus, type RunningPrometheus, startPrometheus } from './support/prometheus.ts'

const program = findPrometheus()
const scrapeMs = 2000
const signal = AbortSignal.timeout(180_000)

describe.skipIf(program === undefined).each([
  ['classic', false],
  ['native', true],
] as const)('a canary at the edge and through Prometheus, %s histograms', { timeout: 120_000 }, (_kind, native) => {
  let world: LocalWorld
  let door: Server
  let prometheus: RunningPrometheus
  const { place, effect } = freshPlace()
  beforeAll(async () => {
    world = await openLocalWorld()
    door = await openMetrics(world)
    const target = `127.0.0.1:${(door.address() as AddressInfo).port}`
    prometheus = await startPrometheus(program ?? '', [{ target, native }], scrapeMs / 1000)
    const sets = [setOf(world, place, 'good'), setOf(world, place, 'other')]
    for (const set of sets) await world.driver.provision(effect(), set)
    await untilReady(world, place)
  }, 60_000)
  afterAll(async () => {
    await prometheus.stop()
    door.close()
    await world.close()
  })

  test('is found bad by the same counts, at most two scrapes later', async () => {
    const [good, other] = [setOf(world, place, 'good').id, setOf(world, place, 'other').id]
    await world.driver.shift(effect(), routesTo(place, { [good]: 900, [other]: 100 }))
    const callers = load(world, hostOf(place), { paths: ['/flaky'], clients: 6 })
    await sleep(3 * scrapeMs)
    const from = Math.ceil(Date.now() / scrapeMs) * scrapeMs
    const edge = measureAtEdge({
      next: 'other',
      previous: 'good',
      tickMs: scrapeMs,
      traffic: (sinceMs) => world.driver.traffic(place, sinceMs),
    })
    const scraped = measureByPrometheus({
      url: prometheus.url,
      requests: 'tidegate_edge_requests_total{release="{release}",app="{app}"}',
      failures: 'tidegate_edge_errors_total{release="{release}",app="{app}"}',
      latency: `tidegate_edge_latency_seconds${native ? '' : '_bucket'}{release="{release}",app="{app}"}`,
      scrapeMs,
      next: 'other',
      previous: 'good',
      ...place,
    })
    const [atEdge, byPrometheus] = await Promise.all([judgeBy(edge, from), judgeBy(scraped, from)])
    await callers.stop()
    for (const { verdict } of [atEdge, byPrometheus]) {
      expect(verdict).toMatchObject({ verdict: 'failed', action: 'rollback' })
      // Errors and nothing else condemn it; on a busy machine answers of one release may come later too, which alone says little.
      expect(verdict.culprits.filter(({ e }) => e >= 100)).toMatchObject([{ metric: 'errors' }])
    }
    expect(byPrometheus.at - atEdge.at).toBeLessThanOrEqual(2 * scrapeMs)
    // Counted to the end of the edge's last whole second, both tell the same traffic but for what a scrape cuts off.
    const share = (one: Judged) => one.sum('next').errors / one.sum('next').requests
    expect(share(byPrometheus) / share(atEdge)).toBeGreaterThan(0.5)
    expect(share(byPrometheus) / share(atEdge)).toBeLessThan(2)
    expect(byPrometheus.latencies).toBe(true)
  })
})

interface Judged {
  readonly verdict: EvidenceVerdict
  /** End of the tick that decided. */
  readonly at: number
  readonly latencies: boolean
  sum(side: 'next' | 'previous'): { requests: number; errors: number }
}

/** Follows a source from an instant until it is decided. */
async function judgeBy(source: TrafficSource, from: number): Promise<Judged> {
  let cursor = source.begin(from)
  let setup: EvidenceSetup | undefined
  const stretches: Stretch[] = []
  let verdict: EvidenceVerdict | undefined
  let state: ReturnType<typeof beginEvidence> | undefined
  while (verdict?.action !== 'rollback') {
    const reading = await source.read(cursor, Date.now(), signal)
    if (reading.trouble !== null) throw new Error(reading.trouble)
    cursor = reading.cursor
    setup ??= reading.boundsMs === null ? undefined : setupWith(reading.boundsMs)
    for (const stretch of reading.stretches) {
      if (setup === undefined || verdict?.action === 'rollback') continue
      stretches.push(stretch)
      state = withTick(setup, state ?? beginEvidence(setup), tickOf(stretch, {}, null, null))
      verdict = judgeEvidence(setup, state)
    }
    await sleep(100)
  }
  const sides = (side: 'next' | 'previous') =>
    stretches.flatMap((stretch): ArmCounts[] => (stretch[side] ? [stretch[side]] : []))
  return {
    verdict,
    at: stretches.at(-1)?.until ?? 0,
    latencies: sides('next').some(({ latency }) => (latency ?? []).some((count) => count > 0)),
    sum: (side) => ({
      requests: sides(side).reduce((all, { requests }) => all + requests, 0),
      errors: sides(side).reduce((all, { errors }) => all + errors, 0),
    }),
  }
}

function setupWith(boundsMs: readonly number[]): EvidenceSetup {
  return evidenceSetup({
    profile: priorProfile(boundsMs),
    tickMs: scrapeMs,
  })
}

/** What the control plane's door gives to a scraper, without the rest of it. */
async function openMetrics(world: LocalWorld): Promise<Server> {
  const server = createServer((request, response) => {
    const isNative = request.headers.accept?.includes('application/vnd.google.protobuf') ?? false
    const body = isNative ? world.driver.nativeMetrics() : world.driver.metrics()
    void body.then((figures) => {
      response.writeHead(200, { 'content-type': isNative ? nativeMetricsType : 'text/plain; version=0.0.4' })
      response.end(figures)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
