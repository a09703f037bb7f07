import { keepHealthyTraffic } from '../actions/keep-healthy-traffic.ts'
import { learnNormal, type UsualRollout } from '../actions/learn-normal.ts'
import type { World } from '../actions/world.ts'
import { analysisOf, strategyOf } from '../settings/rule-views.ts'
import type { Settings } from '../settings/schema.ts'
import { forgetBlocks } from '../store/healthy-traffic.ts'
import { readProfile } from '../store/profiles.ts'
import { setupOf } from '../workflows/deploy/comparison/setup.ts'

/** What the learning of an installation needs. */
export interface LearningParts {
  readonly world: World
  workspaces(): Promise<readonly string[]>
  /** Undefined while nothing readable was pushed. */
  settingsOf(workspace: string): Promise<Settings | undefined>
  onTrouble(error: unknown): void
}

/** Traffic is kept every minute, and learned from every hour. */
const keepEveryMs = 60_000
const learnEveryMs = 3_600_000
const forgottenAfterMs = 48 * 3_600_000
/** Part of the replicas that a canary has where the strategy does not say. */
const usualShare = 0.1
/** A rollout's watch with both releases beside each other, where nothing else is known. */
const usualPlanMs = 10 * 60_000

/** Keeps healthy traffic and learns from it what is normal, until stopped. */
export function startLearning(parts: LearningParts): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let isStopped = false
  const timer = setInterval(() => {
    running = running.then(() => (isStopped ? undefined : keepAndLearn(parts))).catch(parts.onTrouble)
  }, keepEveryMs)
  timer.unref()
  return async () => {
    isStopped = true
    clearInterval(timer)
    await running
  }
}

async function keepAndLearn({ world, workspaces, settingsOf, onTrouble }: LearningParts): Promise<void> {
  const now = Date.now()
  for (const workspace of await workspaces()) {
    const settings = await settingsOf(workspace)
    if (settings === undefined) continue
    await keepHealthyTraffic(world, settings, now).catch(onTrouble)
    for (const place of analysedPlaces(settings)) {
      const key = { workspace, ...place }
      const known = await readProfile(world.db, key)
      const usual = usualRollout(settings, place.app, place.environment)
      const isDue =
        known === undefined || now - known.learnedAt.getTime() >= learnEveryMs || known.tickMs !== usual.tickMs
      if (isDue) await learnNormal(world.db, key, usual, now).catch(onTrouble)
    }
  }
  await forgetBlocks(world.db, now - forgottenAfterMs)
}

function analysedPlaces(settings: Settings): { app: string; environment: string }[] {
  return Object.keys(settings.apps).flatMap((app) =>
    Object.keys(settings.environments).flatMap((environment) =>
      analysisOf(settings, app, environment) === null ? [] : [{ app, environment }],
    ),
  )
}

function usualRollout(settings: Settings, app: string, environment: string): UsualRollout {
  const analysis = analysisOf(settings, app, environment)
  if (analysis === null) throw new Error(`${app} is not analysed in ${environment}`)
  const strategy = settings.strategies[strategyOf(settings, app, environment) ?? '']
  const steps = strategy?.['steps']
  const first: unknown = Array.isArray(steps) ? steps[0] : undefined
  const weight = typeof first === 'object' && first !== null && 'weight' in first ? Number(first.weight) : Number.NaN
  return {
    tickMs: analysis.tick,
    share: Number.isFinite(weight) ? weight / 100 : usualShare,
    setup: (profile) => setupOf({ ...analysis, metrics: [], warmUp: 0 }, profile, usualPlanMs),
  }
}
