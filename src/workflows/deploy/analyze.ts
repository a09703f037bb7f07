import type { World } from '../../actions/world.ts'
import type { AloneVerdict } from '../../analysis/evidence/absolute.ts'
import type { WatchFacts } from '../../analysis/facts.ts'
import { judgeWatch, type WatchJudgement } from '../../analysis/judge-watch.ts'
import type { Step } from '../../domain/step.ts'
import type { Attempt, Executor, Outcome } from '../../engine/contract.ts'
import { systemClock } from '../../lib/clock.ts'
import { AppError } from '../../lib/errors.ts'
import { type Policy, policyOf } from '../../policy/policy.ts'
import { type Comparison, openComparison, type Said } from './comparison/comparison.ts'
import { openRecentPast, type RecentPastWatch } from './comparison/recent-past.ts'
import { openScene, type Scene, stepOf } from './scene.ts'
import { maySayPassed } from './watch-end.ts'
import { startWatch } from './watch-reading.ts'

/** How often the watch looks. */
const tickMs = 250
/** Evidence below which nothing speaks against a release. */
const calmBelow = 3

/** Watches a release under real requests, by the watch rules and beside the release before; what is judged bad is `failed` at once. */
export function analyzeExecutor(world: World): Executor {
  return { verb: 'analyze', run: (attempt) => analyze(world, attempt) }
}

/** A step that is watched. */
interface Watched {
  readonly scene: Scene
  readonly step: Extract<Step, { do: 'analyze' }>
  readonly policy: Policy
  /** Epoch ms, by this machine's clock. */
  readonly since: number
}

/** What was seen at one look. */
interface Look {
  readonly now: number
  readonly judgement: WatchJudgement
  /** Requests that the new release served. */
  readonly served: number
  /** Null where nothing is compared: then only the rules judge. */
  readonly said: Said | null
  /** Where the new release has all requests: what they are against what was usual. */
  readonly alone: AloneVerdict | null
}

async function analyze(world: World, attempt: Attempt): Promise<Outcome> {
  const step = stepOf(attempt, 'analyze')
  const scene = await openScene(world, attempt)
  const { environment, app } = scene.place
  const policy = policyOf(scene.next.settings, app, environment)
  const begun = Number(attempt.notes['since'] ?? attempt.firstStartedAt.getTime())
  // The target counts by this machine's clock: what the database's says is told in it.
  const ahead = systemClock.now().getTime() - attempt.now().getTime()
  const watched: Watched = { scene, step, policy, since: begun + ahead }
  const comparison = await openComparison(scene, watched.since)
  const past = comparison === null ? await openRecentPast(scene, watched.since) : null
  if (policy.watch.rules.length === 0 && comparison === null && past === null)
    return holdOnly(attempt, begun + step.forMs)
  try {
    const end = await watchOn(watched, comparison, past)
    if ('is' in end) return end
    await attempt.note('since', systemClock.now().getTime() - ahead)
    return whenUnclear(watched, end)
  } finally {
    comparison?.close()
  }
}

/** Looks again and again; answers how the step ended, or the last look when its time is up without a verdict. */
async function watchOn(
  watched: Watched,
  comparison: Comparison | null,
  past: RecentPastWatch | null,
): Promise<Outcome | Look> {
  const { scene, policy, since } = watched
  const watch = await startWatch(scene, policy.watch.rules, since)
  for (;;) {
    const now = systemClock.now().getTime()
    const facts = await watch.read(now)
    const judgement = judgeWatch(policy.watch.rules, facts, now)
    const said = (await comparison?.advance(now)) ?? null
    const alone = (await past?.advance(now)) ?? null
    const look: Look = { now, judgement, said, alone, served: requestsOf(facts, scene.next.release.id) }
    const end = badEnd(watched, look) ?? goodEnd(watched, look)
    if (end !== null) return end
    if (now - since >= longestMs(watched, look)) return look
    await systemClock.sleep(tickMs, scene.attempt.signal)
  }
}

function badEnd({ scene, since }: Watched, look: Look): Outcome | null {
  const { judgement, said, alone, now } = look
  const worse = [said?.verdict, alone].flatMap((one) => (one?.action === 'rollback' ? [one.reason.text] : []))
  if (judgement.verdict !== 'failed' && worse.length === 0) return null
  scene.attempt.crashPoint('analyze:breach')
  const breaches = judgement.breaches.map((breach) => breach.because)
  const because = [...worse, ...breaches].join('; ')
  return { is: 'failed', because, output: { ...told(look), detectedMs: now - since } }
}

function goodEnd({ scene, step, policy, since }: Watched, look: Look): Outcome | null {
  const { judgement, said, alone, now, served } = look
  const output = told(look)
  const isCompared = said === null || (said.trouble === null && said.verdict.action === 'promote')
  const mayGoOn = isCompared && alone?.verdict !== 'errored'
  const hasRules = policy.watch.rules.length > 0
  const verdict = hasRules ? judgement.verdict : 'passed'
  const isOver = maySayPassed({ verdict, pending: judgement.pending }, { since, now, forMs: step.forMs })
  if (mayGoOn && isOver && served >= step.atLeastRequests) return { is: 'passed', output }
  // A first release has nothing to be compared with or taken back to: that nobody asked for it yet holds nothing up.
  if (now - since >= step.forMs && scene.previous === null && judgement.verdict === 'inconclusive')
    return { is: 'passed', output: { ...output, because: sayOpen(look) } }
  return null
}

function told({ judgement, said, alone, served }: Look) {
  return {
    figures: judgement.figures,
    requests: served,
    ...(said === null ? {} : { evidence: said.verdict }),
    ...(alone === null ? {} : { besideThePast: alone }),
  }
}

/** How long a step may go on without a verdict: where only the comparison is undecided, as long as that may be. */
function longestMs({ step, policy }: Watched, { judgement, said }: Look): number {
  const forRules = 3 * step.forMs + 30_000
  if (said === null || policy.analysis === null) return forRules
  const waitsForRules = policy.watch.rules.length > 0 && judgement.verdict !== 'passed'
  return Math.max(step.forMs, policy.analysis.longest, waitsForRules ? forRules : 0)
}

/** What becomes of a step whose time is up without a verdict. */
function whenUnclear({ policy }: Watched, look: Look): Outcome {
  const { judgement, said } = look
  const because = `no verdict in time: ${sayOpen(look)}`
  const when = said === null ? policy.stage.whenInconclusive : (policy.analysis?.whenUnclear ?? 'ask')
  if (when === 'rollback') return { is: 'failed', because }
  const isCalm =
    said !== null && said.trouble === null && said.verdict.verdict !== 'errored' && said.verdict.e < calmBelow
  const rulesPass =
    policy.watch.rules.length === 0 || (judgement.verdict === 'passed' && judgement.pending.length === 0)
  if (when === 'proceed-if-calm' && isCalm && rulesPass) return { is: 'passed', output: { ...told(look), because } }
  // A comparison has had its whole time: a person is asked at once, not after two more of it.
  const code = said === null ? 'unavailable' : 'inconclusive'
  throw new AppError(code, because, { hint: 'Retry to watch longer, or abort to take it back.' })
}

/** What kept the watch from a verdict, the worst first. */
function sayOpen({ judgement: { findings }, said, alone }: Look): string {
  const open = findings
    .filter(({ outcome }) => outcome !== 'passed')
    .map(({ outcome, because }) => `${outcome}: ${because}`)
  const unsure = said === null || said.verdict.action === 'promote' ? [] : [said.verdict.reason.text]
  const trouble = said?.trouble ?? null
  const blind = alone?.verdict === 'errored' ? [`errored: ${alone.reason.text}`] : []
  const all = [...(trouble === null ? [] : [`errored: ${trouble}`]), ...blind, ...unsure, ...open]
  return all.join('; ') || 'too few requests were served'
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
