import { withTick } from '../../../analysis/evidence/evidence.ts'
import { judgeEvidence } from '../../../analysis/evidence/judge.ts'
import type { EvidenceSetup } from '../../../analysis/evidence/setup.ts'
import { beginEvidence, type EvidenceState, withStep } from '../../../analysis/evidence/state.ts'
import type { EvidenceVerdict } from '../../../analysis/evidence/verdict.ts'
import { latencyBoundsMs } from '../../../domain/target.ts'
import { systemClock } from '../../../lib/clock.ts'
import { AppError } from '../../../lib/errors.ts'
import type { Stretch, TrafficSource } from '../../../measurements/stretch.ts'
import { policyOf } from '../../../policy/policy.ts'
import type { AnalysisSettings } from '../../../settings/analysis-schema.ts'
import { beginEvidenceRow, type KeptTick, keepEvidence, type StoredEvidence } from '../../../store/evidence.ts'
import { findProfile } from '../../../store/profiles.ts'
import type { Scene } from '../scene.ts'
import { type Arms, armsAt, beginsCold, plannedMs } from './arm-names.ts'
import { tickOf } from './arms.ts'
import { judgeLimits, type Limits, limitsOf, withLimits } from './limits.ts'
import { type MetricReadings, openMetricReadings } from './metric-readings.ts'
import { setupOf } from './setup.ts'
import { metricSources, trafficSource } from './sources.ts'
import { type SyntheticTraffic, startSynthetic } from './synthetic.ts'

/** The statistical comparison of a rollout at one of its steps: its evidence goes on from step to step, and after a crash. */
export interface Comparison {
  /** Counts what is new, judges all, and keeps both in one transaction. */
  advance(now: number): Promise<Said>
  /** Ends what was begun for it here; what was counted stays. */
  close(): void
}

/** What a comparison says now. */
export interface Said {
  readonly verdict: EvidenceVerdict
  /** What is wrong with a source, with what was asked and what came back: nothing passes while it stands. */
  readonly trouble: string | null
}

/** What of a comparison is read from where, as it is kept. */
interface Cursors {
  readonly traffic: unknown
  readonly metrics: Readonly<Record<string, unknown>>
  /** What is known of each limit on errors, by the limit. */
  readonly limits: Limits
  /** The steps that it has gone through, and who was compared with whom. */
  readonly steps: readonly string[]
  readonly previous: string
}

/** Opens the comparison of a scene's step that began at `since` (epoch ms); null where the stage has none, or one side has no requests. */
export async function openComparison(scene: Scene, since: number): Promise<Comparison | null> {
  const { next, place, attempt } = scene
  const { analysis, watch } = policyOf(next.settings, place.app, place.environment)
  const arms = armsAt(scene, attempt.node)
  if (analysis === null || arms === null) return null
  const stored = await openStored(scene, analysis, arms, since)
  return compare({ scene, analysis, arms, stored, since, limits: limitsOf(watch.rules) })
}

async function openStored(
  scene: Scene,
  analysis: AnalysisSettings,
  arms: Arms,
  since: number,
): Promise<StoredEvidence> {
  const { world, deployment, place } = scene
  const { workspace } = deployment
  const profile = await findProfile(world.db, { workspace, ...place }, analysis.tick)
  const bounds = await boundsOf(trafficSource(scene, analysis, arms), analysis, scene.attempt.signal)
  const setup = setupOf(analysis, profile, plannedMs(deployment.steps), bounds)
  const cursors: Cursors = { traffic: null, metrics: {}, limits: {}, steps: [], previous: arms.previous }
  return await world.db.tx((tx) =>
    beginEvidenceRow(tx, {
      deployment: deployment.id,
      workspace,
      ...place,
      beganAt: since,
      setup,
      state: beginEvidence(setup),
      cursors: { ...cursors },
    }),
  )
}

/** The buckets in which latency is counted; waits for the first scrapes where Prometheus counts. */
async function boundsOf(source: TrafficSource, { traffic }: AnalysisSettings, signal: AbortSignal) {
  if (traffic.kind === 'edge') return latencyBoundsMs
  if (traffic.latency === undefined) return []
  const begun = systemClock.now().getTime()
  for (;;) {
    const now = systemClock.now().getTime()
    const { boundsMs, trouble } = await source.read(source.begin(now - 3 * source.tickMs), now, signal)
    if (boundsMs !== null) return boundsMs
    if (now - begun > 4 * source.tickMs + 2000)
      throw new AppError('unavailable', trouble ?? `Prometheus has nothing of ${traffic.latency} for either release`, {
        hint: 'Is the app scraped, and does the label of the selector name its releases?',
      })
    await systemClock.sleep(500, signal)
  }
}

interface Opened {
  readonly scene: Scene
  readonly analysis: AnalysisSettings
  readonly arms: Arms
  readonly stored: StoredEvidence
  readonly since: number
  /** Shares of errors that the watch rules promise to stay below. */
  readonly limits: readonly number[]
}

function compare({ scene, analysis, arms, stored, since, limits: promised }: Opened): Comparison {
  const setup = stored.setup as EvidenceSetup
  let state = stored.state as EvidenceState
  let ticks = stored.ticks
  let cursors = stored.cursors as unknown as Cursors
  const source = trafficSource(scene, analysis, arms)
  // Who is compared may change between steps: then what the other side counts is begun anew.
  const goesOn = cursors.previous === arms.previous
  let cursor = (goesOn ? cursors.traffic : null) ?? source.begin(since)
  const metrics = openMetricReadings(metricSources(scene, analysis, arms), goesOn ? cursors.metrics : {}, since)
  const synthetic = analysis.synthetic ? startSynthetic(scene, analysis.synthetic, arms) : null
  if (!cursors.steps.includes(scene.attempt.node)) {
    state = withStep(state, { at: since, fresh: beginsCold(scene.deployment.steps, scene.attempt.node) })
    cursors = { ...cursors, steps: [...cursors.steps, scene.attempt.node], previous: arms.previous }
  }
  let limits = cursors.limits
  return {
    async advance(now) {
      const { signal } = scene.attempt
      const reading = await source.read(cursor, now, signal)
      const broken = await metrics.read(now, signal)
      const trouble = [reading.trouble, broken].filter((one) => one !== null).join('; ') || null
      const more = fold(setup, state, reading.stretches, (stretch) =>
        countAll(stretch, metrics, synthetic, stretch.from >= since ? arms.weight : null),
      )
      const after = more.at(-1)?.state ?? state
      const compared = judgeEvidence(setup, after, now)
      limits = withLimits(promised, limits, setup, reading.stretches)
      const verdict = judgeLimits(promised, limits, setup, compared)
      const step = { traffic: reading.cursor, metrics: metrics.cursors() }
      if (more.length > 0) {
        scene.attempt.crashPoint('compare:before')
        await scene.world.db.tx((tx) =>
          keepEvidence(tx, {
            deployment: stored.deployment,
            ticksBefore: ticks,
            more: more.map(({ kept }) => kept),
            state: after,
            cursors: { ...cursors, ...step, limits },
            verdict,
          }),
        )
        scene.attempt.crashPoint('compare:after')
      }
      ticks += more.length
      state = after
      cursor = reading.cursor
      return { verdict, trouble }
    },
    close: () => synthetic?.stop(),
  }
}

function countAll(
  stretch: Stretch,
  metrics: MetricReadings,
  synthetic: SyntheticTraffic | null,
  weight: number | null,
) {
  return tickOf(stretch, metrics.take(stretch.until), synthetic?.take(stretch.from, stretch.until) ?? null, weight)
}

interface Folded {
  readonly kept: KeptTick
  readonly state: EvidenceState
}

function fold(
  setup: EvidenceSetup,
  from: EvidenceState,
  stretches: readonly Stretch[],
  count: (stretch: Stretch) => ReturnType<typeof tickOf>,
): Folded[] {
  const folded: Folded[] = []
  for (const stretch of stretches) {
    const tick = count(stretch)
    const state = withTick(setup, folded.at(-1)?.state ?? from, tick)
    const { e, eOk } = judgeEvidence(setup, state)
    folded.push({ kept: { tick, e, eOk }, state })
  }
  return folded
}
