import { setImmediate as breathe } from 'node:timers/promises'
import { coldStartOf } from '../analysis/evidence/cold-start.ts'
import { learnProfile } from '../analysis/evidence/learning.ts'
import { type Profile, priorProfile } from '../analysis/evidence/profile.ts'
import { pseudoCanary, type ReplicaTick } from '../analysis/evidence/pseudo-canary.ts'
import { highestEvidence, replayedThreshold } from '../analysis/evidence/replay.ts'
import { edgesOf, exceedances } from '../analysis/evidence/scale.ts'
import type { EvidenceSetup } from '../analysis/evidence/setup.ts'
import type { Tick } from '../analysis/evidence/tick.ts'
import { latencyBoundsMs } from '../domain/target.ts'
import type { Db } from '../lib/db.ts'
import { listEvidence, listEvidenceTicks } from '../store/evidence.ts'
import { listBlocks, type StoredBlock } from '../store/healthy-traffic.ts'
import { keepProfile, type ProfileKey } from '../store/profiles.ts'
import { addSecond, blockMs, busiestPair, emptyArm, stretchesOf, ticksOf } from './traffic-blocks.ts'

/** How much of the past is learned from. */
const rememberedMs = 24 * 3_600_000
/** Starts of fresh replicas are rarer than minutes of traffic: these are looked for further back. */
const longRememberedMs = 31 * 24 * 3_600_000
const mostStarts = 20
/** Healthy rollouts that are replayed at most for a threshold of the app's own. */
const mostReplays = 600

/** What a rollout of the app is like: how its analysis is set up with a profile, and which share of the replicas its canary has. */
export interface UsualRollout {
  readonly tickMs: number
  /** Of the replicas, 0 to 1. */
  readonly share: number
  setup(profile: Profile): EvidenceSetup
}

/** Learns what is normal for an app in an environment from its kept traffic, and keeps it; the prior stays where too little is known. */
export async function learnNormal(db: Db, key: ProfileKey, usual: UsualRollout, now: number): Promise<Profile> {
  const blocks = await listBlocks(db, key, now - rememberedMs)
  const learned = await learn(blocks, usual)
  const profile = { ...learned, ...(await coldStart(db, key, learned, now)) }
  await db.tx((tx) => keepProfile(tx, key, profile, usual.tickMs))
  return profile
}

async function learn(blocks: readonly StoredBlock[], usual: UsualRollout): Promise<Profile> {
  const component = busiestPair(blocks)
  if (component === undefined) return withoutPair(blocks)
  const stretches = stretchesOf(blocks).map((stretch) => ticksOf(stretch, component, usual.tickMs))
  const canaries = stretches.map((ticks, turn) => pseudoCanary(ticks, canarySize(ticks, usual.share), turn))
  const profile = learnProfile({ hours: canaries, tickMs: usual.tickMs, boundsMs: latencyBoundsMs, metrics: [] })
  if (profile.isPrior) return profile
  const setup = usual.setup(profile)
  const highest: number[] = []
  for (const rollout of rolloutsOf(stretches, usual.share, setup.plannedTicks)) {
    highest.push(highestEvidence(setup, rollout))
    await breathe() // others have their turn between two replays
  }
  return { ...profile, replayed: replayedThreshold(setup, highest) }
}

/** How long fresh replicas needed in rollouts that went live; what was believed stays while none did. */
async function coldStart(db: Db, key: ProfileKey, { edges }: Profile, now: number): Promise<Partial<Profile>> {
  const slow = edges.find(({ quantile }) => quantile === 0.95)
  if (slow === undefined) return {}
  const past = await listEvidence(db, key.workspace, { from: now - longRememberedMs, until: now, app: key.app })
  const live = past.filter(({ environment, outcome }) => environment === key.environment && outcome === 'live')
  const ticks = await Promise.all(live.slice(-mostStarts).map(({ deployment }) => listEvidenceTicks(db, deployment)))
  const starts = ticks.map((start) => start.map(({ tick }) => tick as Tick)).filter((start) => start.length > 0)
  return starts.length === 0 ? {} : { coldStartMs: coldStartOf(starts, slow.bound) }
}

/** Rollouts of full length out of healthy traffic, each with other replicas as its canary, as many as there can be. */
function* rolloutsOf(
  stretches: readonly (readonly ReplicaTick[])[],
  share: number,
  length: number,
): Generator<readonly Tick[]> {
  let made = 0
  for (let turn = 0; made < mostReplays; turn++) {
    let any = false
    for (const ticks of stretches) {
      const size = canarySize(ticks, share)
      const names = replicasIn(ticks)
      if (turn >= names * (names - 1)) continue
      for (let from = 0; from + length <= ticks.length && made < mostReplays; from += length, made++) {
        any = true
        yield pseudoCanary(ticks.slice(from, from + length), size, turn)
      }
    }
    if (!any) return
  }
}

function replicasIn(ticks: readonly ReplicaTick[]): number {
  return new Set(ticks.flatMap(({ replicas }) => Object.keys(replicas))).size
}

function canarySize(ticks: readonly ReplicaTick[], share: number): number {
  const all = replicasIn(ticks)
  return Math.min(all - 1, Math.max(1, Math.round(all * share)))
}

/** A single replica has no equal: rates and latencies are known, but how far equals lie apart stays the prior. */
function withoutPair(blocks: readonly StoredBlock[]): Profile {
  const prior = priorProfile(latencyBoundsMs)
  const sum = emptyArm()
  for (const { components } of blocks) {
    for (const second of Object.values(components).flatMap((one) => Object.values(one).flat())) addSecond(sum, second)
  }
  if (sum.requests === 0) return prior
  const hours = (blocks.length * blockMs) / 3_600_000
  const edges = edgesOf(sum.latency)
  return {
    ...prior,
    edges,
    survival: edges.length === 0 ? [] : exceedances(sum.latency).map((count) => count / sum.requests),
    errorShare: (sum.errors + 1) / (sum.requests + 1000),
    requestsPerSecond: (sum.requests * 1000) / (blocks.length * blockMs),
    hours,
  }
}
