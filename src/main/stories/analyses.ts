import type { ReplyOf } from '../../../contract/api.ts'
import { replayAnalysis } from '../../actions/replay-analysis.ts'
import type { EvidenceSetup } from '../../analysis/evidence/setup.ts'
import type { ArmTick, Tick } from '../../analysis/evidence/tick.ts'
import type { EvidenceVerdict } from '../../analysis/evidence/verdict.ts'
import { quantileOf } from '../../analysis/latency.ts'
import { latencyBoundsMs } from '../../domain/target.ts'
import type { Stories } from '../../http/stories.ts'
import { AppError } from '../../lib/errors.ts'
import { analysisOf } from '../../settings/rule-views.ts'
import { type ListedEvidence, listEvidence, listEvidenceTicks, readListedEvidence } from '../../store/evidence.ts'
import { findProfile, listStoredProfiles } from '../../store/profiles.ts'
import { setupOf } from '../../workflows/deploy/comparison/setup.ts'
import { askedWorkspaces } from './asked-workspaces.ts'
import type { StoriesDeps } from './deps.ts'

type Names = 'listAnalyses' | 'showAnalysis' | 'replayAnalyses' | 'listProfiles'
type Asked = {
  workspace?: string | undefined
  app?: string | undefined
  from?: Date | undefined
  until?: Date | undefined
}

/** What these stories are made of. */
type AnalysisDeps = Pick<StoriesDeps, 'db' | 'clock' | 'settingsOf'>

const monthMs = 31 * 86_400_000

/** Comparisons of rollouts, what they would be under today's settings, and what is known to be normal. */
export function analysisStories(deps: AnalysisDeps): Pick<Stories, Names> {
  const { db } = deps
  const listed = async (asked: Asked): Promise<ListedEvidence[]> => {
    const until = asked.until?.getTime() ?? deps.clock.now().getTime() + 1
    const from = asked.from?.getTime() ?? until - monthMs
    const workspaces = await askedWorkspaces(db, asked.workspace)
    const all = workspaces.map(({ name }) => listEvidence(db, name, { from, until, app: asked.app ?? null }))
    return (await Promise.all(all)).flat()
  }
  return {
    listAnalyses: async (_caller, asked) => ({ analyses: (await listed(asked)).map(describe) }),
    async showAnalysis(_caller, { id }) {
      const stored = await readListedEvidence(db, id)
      const ticks = await listEvidenceTicks(db, id)
      const setup = stored.setup as EvidenceSetup
      return {
        analysis: describe(stored),
        points: ticks.map(({ tick, e, eOk }) => pointOf(tick as Tick, setup, e, eOk)),
        holdAt: setup.holdAt,
        figures: figuresOf(stored.verdict as EvidenceVerdict | null),
      }
    },
    async replayAnalyses(_caller, asked) {
      const replays = (await listed(asked)).map((one) => replay(deps, one))
      return { replays: await Promise.all(replays) }
    },
    async listProfiles(_caller, { workspace }) {
      const all = await Promise.all(
        (await askedWorkspaces(db, workspace)).map(({ name }) => listStoredProfiles(db, name)),
      )
      return {
        profiles: all.flat().map(({ profile, learnedAt, ...place }) => {
          const { hours, isPrior, errorShare, requestsPerSecond, errors, coldStartMs, replayed } = profile
          const errorDispersion = errors.phi
          return {
            ...place,
            learnedAt,
            ...{ hours, isPrior, errorShare, requestsPerSecond, errorDispersion, coldStartMs, replayed },
          }
        }),
      }
    },
  }
}

async function replay(
  deps: AnalysisDeps,
  stored: ListedEvidence,
): Promise<ReplyOf<'replayAnalyses'>['replays'][number]> {
  const { workspace, app, environment, deployment } = stored
  const settings = await deps.settingsOf(workspace)
  const isKnown = Object.hasOwn(settings.apps, app) && Object.hasOwn(settings.environments, environment)
  const analysis = isKnown ? analysisOf(settings, app, environment) : null
  if (analysis === null)
    throw new AppError('not-found', `main of ${workspace} has no analysis for ${app} in ${environment} any more`, {
      hint: 'Name another app with --app.',
    })
  const was = stored.setup as EvidenceSetup
  const profile = await findProfile(deps.db, { workspace, app, environment }, analysis.tick)
  // Ticks are as long as they were counted; everything else is as it would be today.
  const today = setupOf(analysis, profile, was.plannedTicks * was.tickMs, was.profile.boundsMs)
  const ticks = (await listEvidenceTicks(deps.db, deployment)).map(({ tick }) => tick as Tick)
  const setup = { ...today, tickMs: was.tickMs, plannedTicks: was.plannedTicks }
  return { analysis: describe(stored), ...replayAnalysis(setup, ticks) }
}

function describe(stored: ListedEvidence): ReplyOf<'showAnalysis'>['analysis'] {
  const { deployment, workspace, app, environment, release, outcome, beganAt, ticks } = stored
  const verdict = stored.verdict as EvidenceVerdict | null
  return {
    ...{ deployment, workspace, app, environment, release, outcome, ticks },
    beganAt: new Date(beganAt),
    said: verdict && {
      verdict: verdict.verdict,
      action: verdict.action,
      because: verdict.reason.text,
      e: verdict.e,
      eOk: verdict.eOk,
      tau: verdict.tau,
    },
  }
}

function pointOf({ at, regions }: Tick, setup: EvidenceSetup, e: number, eOk: number) {
  const all = Object.values(regions)
  const isHouse = setup.profile.boundsMs.length === latencyBoundsMs.length
  const side = (arms: readonly (ArmTick | null)[]) => {
    const read = arms.filter((arm) => arm !== null)
    if (read.length === 0) return null
    const latency = latencyBoundsMs.concat(0).map((_, i) => read.reduce((sum, arm) => sum + (arm.latency?.[i] ?? 0), 0))
    const quantile = (share: number) => {
      const ms = isHouse ? quantileOf(latency, share) : Number.NaN
      return Number.isFinite(ms) ? ms : null
    }
    return {
      requests: read.reduce((sum, { requests }) => sum + requests, 0),
      errors: read.reduce((sum, { errors }) => sum + errors, 0),
      p50Ms: quantile(0.5),
      p95Ms: quantile(0.95),
    }
  }
  return {
    at: new Date(at),
    next: side(all.map(({ canary }) => canary)),
    previous: side(all.map(({ control }) => control)),
    e,
    eOk,
  }
}

function figuresOf(verdict: EvidenceVerdict | null): Record<string, number> {
  if (verdict === null) return {}
  const { canary, control, ticks, dropped, atLeastTimes } = verdict.figures
  return {
    nextRequests: canary.requests,
    nextErrors: canary.errors,
    previousRequests: control.requests,
    previousErrors: control.errors,
    ...{ ticks, dropped, atLeastTimes },
    ...(verdict.neededSeconds === null ? {} : { neededSeconds: verdict.neededSeconds }),
  }
}
