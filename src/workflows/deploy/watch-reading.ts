import {
  beginWatch,
  type WatchFacts,
  withLogs,
  withObservation,
  withRevenue,
  withTraffic,
} from '../../analysis/facts.ts'
import { messageOf } from '../../lib/errors.ts'
import { hostsOf } from '../../settings/place-views.ts'
import type { WatchRule } from '../../settings/schema.ts'
import { setIdsOf } from './replica-sets.ts'
import { readFigure } from './revenue.ts'
import type { Scene } from './scene.ts'

/** Logs and replicas change slower than traffic. */
const slowTickMs = 1000

/** What a watch has seen up to now. */
export interface WatchReading {
  read(now: number): Promise<WatchFacts>
}

/** Reads everything the rules look at, each as often as it changes. */
export async function startWatch(scene: Scene, rules: readonly WatchRule[], since: number): Promise<WatchReading> {
  const { next, previous, place, driver } = scene
  const before = await driver.traffic(place, since - 60_000)
  const sets = setIdsOf(next, place.environment)
  let facts = beginWatch(
    { next: next.release.id, previous: previous?.release.id ?? null },
    since,
    before.filter(({ at }) => at < since),
  )
  let readUntil = since
  let slowAt = 0
  const revenueAt = new Map<string, number>()
  return {
    async read(now: number): Promise<WatchFacts> {
      facts = withTraffic(facts, await driver.traffic(place, readUntil - 2000), now)
      readUntil = now
      if (now - slowAt >= slowTickMs) {
        slowAt = now
        facts = withObservation(facts, await driver.observe(place), sets, now)
        const lines = await driver.logs(place, { lines: 500, since })
        facts = withLogs(
          facts,
          rules,
          lines.filter(({ set }) => sets.includes(set)),
          now,
        )
      }
      for (const rule of rules) {
        if (rule.signal !== 'revenue' || now - (revenueAt.get(rule.path) ?? 0) < rule.every) continue
        revenueAt.set(rule.path, now)
        facts = withRevenue(facts, rule, await sample(scene, rule, now))
      }
      return facts
    },
  }
}

/** The business figure as the new release's replicas report it. */
async function sample(scene: Scene, rule: Extract<WatchRule, { signal: 'revenue' }>, at: number) {
  try {
    const host = hostsOf(scene.next.settings, scene.place.app, scene.place.environment)[0] ?? scene.place.app
    const seen = await scene.driver.observe(scene.place)
    const own = setIdsOf(scene.next, scene.place.environment)
    return {
      at,
      value: await readFigure(rule, {
        host,
        sets: seen.sets.filter(({ id }) => own.includes(id)),
        signal: scene.attempt.signal,
      }),
    }
  } catch (error) {
    scene.attempt.signal.throwIfAborted()
    return { at, value: null, because: messageOf(error) }
  }
}
