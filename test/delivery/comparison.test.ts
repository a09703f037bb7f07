import { describe, expect, test } from 'vitest'
import { withTick } from '../../src/analysis/evidence/evidence.ts'
import type { EvidenceSetup } from '../../src/analysis/evidence/setup.ts'
import { beginEvidence, type EvidenceState } from '../../src/analysis/evidence/state.ts'
import type { Tick } from '../../src/analysis/evidence/tick.ts'
import type { Principal } from '../../src/http/principal.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { analysisStories } from '../../src/main/stories/analyses.ts'
import { findEvidence, listEvidenceTicks } from '../../src/store/evidence.ts'
import { findSettingsOfRef } from '../../src/store/settings.ts'
import { type DeliveryRig, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'

const caller: Principal = { id: 'per_ada', name: 'Ada', kind: 'human', roles: ['viewer'] }
const production = { environment: 'production', app: 'shop' }
const compared = {
  strategies: { few: { kind: 'canary', steps: [{ weight: 20, hold: '2s' }] } },
  analyses: { beside: { warmUp: '0s', longest: '8s', whenUnclear: 'proceed-if-calm' as const } },
  stages: { production: { gates: [], strategy: 'few', analysis: 'beside' } },
}

/** One release live, and 400 requests a second on it. */
async function underLoad(
  wishes: Parameters<typeof deliveryRig>[0] = compared,
): Promise<DeliveryRig & { first: string }> {
  const rig = await deliveryRig(wishes)
  rig.start()
  const first = (await rig.push()).release
  await until(async () => (await rig.current('production')) === first)
  rig.driver.scriptLoad(production, 400)
  return { ...rig, first }
}

describe('a canary beside the release before', () => {
  test('that fails more is taken back, with counts, how much worse at least, and the odds', async () => {
    const rig = await underLoad()
    const held = rig.holds.hold('provision', 'production')
    const bad = (await rig.push()).release
    await held.came
    rig.driver.scriptRelease(bad, { errorRate: 0.05 })
    held.release()
    await rig.delivered(bad)
    const [failed] = (await rig.deployments({ release: bad, environment: 'production' })).filter(
      ({ intent }) => intent === 'promote',
    )
    expect(failed?.outcome).toMatch(
      /\d+ errors of [\d,]+ on the new release, 0 of [\d,]+ on the old one: at least [\d.]+ times worse, odds of a false alarm below 1 in \d+/,
    )
    expect(await rig.current('production')).toBe(rig.first)
    expect(await rig.traffic('production')).toEqual({ [rig.first]: 1000 })
    expect(await findEvidence(rig.db, failed!.id)).toMatchObject({
      app: 'shop',
      environment: 'production',
      verdict: { verdict: 'failed', action: 'rollback', reason: { code: expect.stringMatching(/more-errors|outage/) } },
    })
    await seenAfterwards(rig, failed!.id, bad)
  })

  test('that is no worse goes live, and what was counted gives the same evidence again, to the bit', async () => {
    const rig = await underLoad()
    const good = (await rig.push()).release
    await until(async () => (await rig.current('production')) === good, 30_000)
    const [live] = await rig.deployments({ release: good, environment: 'production' })
    const kept = await findEvidence(rig.db, live!.id)
    const ticks = await listEvidenceTicks(rig.db, live!.id)
    expect(kept?.ticks).toBe(ticks.length)
    expect(ticks.length).toBeGreaterThanOrEqual(2)
    expect(
      replay(
        kept!.setup as EvidenceSetup,
        ticks.map(({ tick }) => tick as Tick),
        kept!.state,
      ),
    ).toEqual(kept!.state)
  })

  test('goes on from what was kept when its control plane dies in the middle, and ends alike', async () => {
    const rig = await deliveryRig(compared)
    const plane = rig.start({ dieAt: (label) => label === 'compare:after' })
    const first = (await rig.push()).release
    await until(async () => (await rig.current('production')) === first)
    rig.driver.scriptLoad(production, 400)
    const good = (await rig.push()).release
    await until(async () => plane.passed.includes('compare:after'))
    rig.start()
    await until(async () => (await rig.current('production')) === good, 30_000)
    const [live] = await rig.deployments({ release: good, environment: 'production' })
    const kept = await findEvidence(rig.db, live!.id)
    const ticks = (await listEvidenceTicks(rig.db, live!.id)).map(({ tick }) => tick as Tick)
    const ends = ticks.map(({ at }) => at)
    expect(ends).toEqual(ends.map((_, i) => ends[0]! + i * 1000)) // no second is missing, none is there twice
    expect(replay(kept!.setup as EvidenceSetup, ticks, kept!.state)).toEqual(kept!.state)
  })

  test('that may not be judged, because nobody asks anything of it, waits and says so', async () => {
    const rig = await deliveryRig({
      ...compared,
      analyses: { beside: { warmUp: '0s', longest: '3s', whenUnclear: 'ask' } },
    })
    rig.start()
    const first = (await rig.push()).release
    await until(async () => (await rig.current('production')) === first)
    const next = (await rig.push()).release
    const why = await until(async () => {
      const [deployment] = await rig.deployments({ release: next, environment: 'production' })
      const run = deployment?.run ? await rig.world.runs.read(rig.db, deployment.run) : undefined
      return run?.nodes.find(({ verb }) => verb === 'analyze')?.error?.message
    })
    expect(why).toMatch(/no verdict in time/)
    expect(await rig.current('production')).toBe(first)
  })
})

/** What people are told of it later: the list, the curves, and that today's settings would decide alike. */
async function seenAfterwards(rig: DeliveryRig, deployment: string, release: string): Promise<void> {
  const settingsOf = async (workspace: string) => {
    const kept = await findSettingsOfRef(rig.db, workspace, 'refs/heads/main')
    if (kept === undefined) throw new Error('nothing was pushed')
    return kept.body
  }
  const stories = analysisStories({ db: rig.db, clock: systemClock, settingsOf })
  const { analyses } = await stories.listAnalyses(caller, { app: 'shop' })
  expect(analyses.at(-1)).toMatchObject({ deployment, release, outcome: 'failed', said: { action: 'rollback' } })
  const { points, figures } = await stories.showAnalysis(caller, { id: deployment })
  expect(points).toHaveLength(analyses.at(-1)?.ticks ?? -1)
  const sum = (side: 'next' | 'previous') => points.reduce((all, point) => all + (point[side]?.requests ?? 0), 0)
  expect(figures).toMatchObject({ nextRequests: sum('next'), previousRequests: sum('previous') })
  const { replays } = await stories.replayAnalyses(caller, {})
  expect(replays.at(-1)).toMatchObject({
    would: 'rollback',
    afterSeconds: points.length,
    because: expect.stringMatching(/worse/),
  })
  await expect(stories.showAnalysis(caller, { id: 'dep_none' })).rejects.toMatchObject({ code: 'not-found' })
}

/** The state that ticks lead to when they are judged again; the begin of a step is not a tick, and is taken from what was kept. */
function replay(setup: EvidenceSetup, ticks: readonly Tick[], kept: unknown): EvidenceState {
  const { stepSince, warmSince } = kept as EvidenceState
  let state: EvidenceState = { ...beginEvidence(setup), stepSince, warmSince }
  for (const tick of ticks) state = withTick(setup, state, tick)
  return JSON.parse(JSON.stringify(state)) as EvidenceState
}
