import type { World } from '../../actions/world.ts'
import {
  beginWatch,
  type WatchFacts,
  withLogs,
  withObservation,
  withRevenue,
  withTraffic,
} from '../../analysis/facts.ts'
import { judgeWatch, type WatchJudgement } from '../../analysis/judge-watch.ts'
import type { Attempt, Executor, Outcome } from '../../engine/contract.ts'
import { systemClock } from '../../lib/clock.ts'
import { AppError, messageOf } from '../../lib/errors.ts'
import { policyOf } from '../../policy/policy.ts'
import { hostsOf } from '../../settings/place-views.ts'
import type { WatchRule } from '../../settings/schema.ts'
import { setIdsOf } from './replica-sets.ts'
import { readFigure } from './revenue.ts'
import { openScene, type Scene, stepOf } from './scene.ts'
import { maySayPassed } from './watch-end.ts'

/** How often the watch looks. */
const tickMs = 250
/** Logs and replicas change slower than traffic. */
const slowTickMs = 1000

/** Watches a release under real requests by the watch rules; a breach is `failed` at once. */
export function analyzeExecutor(world: World): Executor {
  return { verb: 'analyze', run: (attempt) => analyze(world, attempt) }
}

async function analyze(world: World, attempt: Attempt): Promise<Outcome> {
  const step = stepOf(attempt, 'analyze')
  const scene = await openScene(world, attempt)
  const { environment, app } = scene.place
  const policy = policyOf(scene.next.settings, app, environment)
  const { rules } = policy.watch
  const begun = Number(attempt.notes['since'] ?? attempt.firstStartedAt.getTime())
  if (rules.length === 0) return holdOnly(attempt, begun + step.forMs)
  // The target counts by this machine's clock: what the database's says is told in it.
  const ahead = systemClock.now().getTime() - attempt.now().getTime()
  const since = begun + ahead
  const watch = await startWatch(scene, rules, since)
  for (;;) {
    const now = systemClock.now().getTime()
    const facts = await watch.read(now)
    const judgement = judgeWatch(rules, facts, now)
    if (judgement.verdict === 'failed') {
      attempt.crashPoint('analyze:breach')
      const because = judgement.breaches.map((breach) => breach.because).join('; ')
      return { is: 'failed', because, output: { figures: judgement.figures, detectedMs: now - since } }
    }
    const served = requestsOf(facts, scene.next.release.id)
    const lasted = now - since
    if (served >= step.atLeastRequests && maySayPassed(judgement, { since, now, forMs: step.forMs })) {
      return { is: 'passed', output: { figures: judgement.figures, requests: served } }
    }
    // A first release has nothing to be compared with or taken back to: that nobody asked for it yet holds nothing up.
    if (lasted >= step.forMs && scene.previous === null && judgement.verdict === 'inconclusive') {
      return { is: 'passed', output: { figures: judgement.figures, requests: served, because: sayOpen(judgement) } }
    }
    if (lasted >= 3 * step.forMs + 30_000) {
      await attempt.note('since', now - ahead)
      return inconclusive(policy.stage.whenInconclusive, sayOpen(judgement))
    }
    await systemClock.sleep(tickMs, attempt.signal)
  }
}

/** What kept the watch from a verdict, the worst first. */
function sayOpen({ findings }: WatchJudgement): string {
  const open = findings.filter(({ outcome }) => outcome !== 'passed')
  return open.map(({ outcome, because }) => `${outcome}: ${because}`).join('; ') || 'too few requests were served'
}

function inconclusive(when: 'ask' | 'rollback', why: string): Outcome {
  const because = `no verdict after three times the watch: ${why}`
  if (when === 'rollback') return { is: 'failed', because }
  throw new AppError('unavailable', because, { hint: 'Retry to watch longer, or abort to take it back.' })
}

async function holdOnly(attempt: Attempt, until: number): Promise<Outcome> {
  if (attempt.now().getTime() >= until) return { is: 'passed', output: { because: 'no watch rules are declared' } }
  return {
    is: 'waiting',
    because: [{ kind: 'watch', because: 'no watch rules are declared: it only waits', owner: 'the clock' }],
    until: new Date(until),
  }
}

function requestsOf(facts: WatchFacts, release: string): number {
  return facts.traffic.filter((bucket) => bucket.release === release).reduce((sum, { requests }) => sum + requests, 0)
}

/** Reads everything the rules look at, each as often as it changes. */
async function startWatch(scene: Scene, rules: readonly WatchRule[], since: number) {
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
