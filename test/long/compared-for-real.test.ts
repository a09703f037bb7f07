import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canarySettings } from '../../bench/canary/settings.ts'
import { type Estate, openEstate } from '../../bench/estate/estate.ts'
import type { EvidenceVerdict } from '../../src/analysis/evidence/verdict.ts'
import type { AppRoutes } from '../../src/domain/target.ts'
import { findEvidence } from '../../src/store/evidence.ts'

// The whole real path: control plane, PostgreSQL, local target, edge, customers; the new release answers 200 to all of them, but its payments fail.

const place = { environment: 'production', app: 'lark' }
const analysis = {
  baseline: 'fresh',
  longest: '2m',
  whenUnclear: 'proceed-if-calm',
  synthetic: { path: '/', perSecond: 50 },
  metrics: [
    {
      id: 'payments-failed',
      title: 'failed payments',
      from: { kind: 'json', path: '/payments', requests: 'tried', events: 'failed' },
    },
  ],
}

/** Counts its payments; a bad one loses a third of them, and tells every caller that all is well. */
function payingServer(version: number, kind: 'good' | 'bad'): string {
  return `const { createServer } = require('node:http')
const payments = { tried: 0, failed: 0 }
const server = createServer((request, response) => {
  if (request.url === '/payments') return response.end(JSON.stringify(payments))
  if (request.url === '/') {
    payments.tried++
    if (Math.random() < ${kind === 'bad' ? 0.33 : 0.01}) payments.failed++
  }
  response.end('version ${version}')
})
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => {
  server.close(() => process.exit(0))
  server.closeIdleConnections()
})
`
}

let estate: Estate
beforeAll(async () => {
  estate = await openEstate({ settings: canarySettings(['lark'], analysis), apps: ['lark'], program: payingServer })
}, 120_000)
afterAll(() => estate.close())

async function until<T>(ask: () => Promise<T | undefined>, withinMs = 120_000): Promise<T> {
  const limit = performance.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > limit) throw new Error(`nothing came of it:\n${estate.told.join('\n')}`)
    await sleep(50)
  }
}

const deployments = (state: string, intent: string) =>
  estate.db.query<{ id: string; release: string; outcome: string | null }>(
    `SELECT id, release, outcome FROM tidegate.deployment WHERE state = $1 AND intent = $2 ORDER BY proposed_at`,
    [state, intent],
  )

test('payments that fail behind good answers take a release back, beside fresh replicas, with requests of our own counted apart', async () => {
  await estate.push('good')
  const good = await until(async () => (await deployments('live', 'promote'))[0])
  await sleep(2000)
  await estate.push('bad')
  const driver = await estate.plane.targets.local('roost')
  const split = await until(async (): Promise<AppRoutes | undefined> => {
    const { routes } = await driver.observe(place)
    return routes && routes.splits.length === 3 ? routes : undefined
  })
  expect(split.splits.map(({ weight }) => weight)).toEqual([100, 800, 100])
  expect(split.splits[2]?.release).toBe(`${good.release}+baseline`)
  const failed = await until(async () => (await deployments('failed', 'promote'))[0])
  expect(failed.outcome).toMatch(/more failed payments on the new release than on the old one/)
  await until(async () => (await deployments('live', 'rollback'))[0])
  const kept = await findEvidence(estate.db, failed.id)
  const verdict = kept?.verdict as EvidenceVerdict
  expect(verdict).toMatchObject({ action: 'rollback', reason: { code: 'metric-worse' } })
  expect(Object.keys(verdict.perRegion).sort((a, b) => (a < b ? -1 : 1))).toEqual(['edge', 'synthetic'])
  const after = await driver.observe(place)
  expect(after.routes?.splits.map(({ release, weight }) => [release, weight])).toEqual([[good.release, 1000]])
  expect(after.sets).toHaveLength(1) // neither the bad release nor the fresh replicas are left
}, 300_000)
