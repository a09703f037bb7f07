import type { Deployment } from '../domain/deployment.ts'
import { appendEntry } from '../ledger/entry.ts'
import type { Tx } from '../lib/db.ts'
import type { Settings } from '../settings/schema.ts'
import { voidApprovals } from '../store/approvals.ts'
import { endDeployment, findOvertaking, olderProposals } from '../store/deployments.ts'
import { leaveNotice } from '../store/notices.ts'
import type { StoredRelease } from '../store/releases.ts'
import { system } from './actor.ts'
import { stagesUntil } from './cut-release.ts'
import type { World } from './world.ts'

/**
 * Ends older releases of the same app that still wait at the gate which this one reached. Never one with a lease: an admitted deployment
 * is no longer `proposed`. Never one that goes further: a feature branch does not stop main on its way to production.
 */
export async function supersedeOlder(
  world: World,
  tx: Tx,
  newer: Deployment,
  by: { settings: Settings; release: Pick<StoredRelease, 'app' | 'untilEnvironment'> },
): Promise<void> {
  for (const older of await olderProposals(tx, newer)) {
    if (!goesAsFar(by.settings, newer.app, by.release.untilEnvironment, older.until)) continue
    const because = `${newer.release} is newer and waits at the same gate`
    if (!(await endDeployment(tx, older.id, ['proposed'], 'void', because))) continue
    await voidApprovals(tx, older.id, because)
    if (older.deliveryRun) await world.runs.end(tx, older.deliveryRun, 'superseded', because)
    await leaveNotice(tx, {
      workspace: older.workspace,
      kind: 'superseded',
      app: older.app,
      text: `${older.release}: ${because}`,
    })
    await appendEntry(tx, {
      actor: system,
      action: 'deployment.supersede',
      subject: `deployment:${older.id}`,
      because,
      data: { by: newer.id, release: older.release, environment: older.environment },
    })
  }
}

/**
 * Ends a delivery whose release comes to a stage where a newer one is already, or on its way in: an older one that was slower never
 * replaces it, unless somebody asks for just that. Answers why; null where it may go on.
 */
export async function supersedeLate(
  world: World,
  late: { release: StoredRelease; settings: Settings; environment: string; run: string },
): Promise<string | null> {
  const { environment, run, settings } = late
  const { workspace, app, id: release, untilEnvironment } = late.release
  return world.db.tx(async (tx) => {
    const there = await findOvertaking(tx, { workspace, environment, app, release })
    const newer = there.find(({ until }) => goesAsFar(settings, app, until, untilEnvironment))?.release
    if (newer === undefined) return null
    const because = `${newer} is newer and has reached ${environment} before it`
    if (!(await world.runs.end(tx, run, 'superseded', because))) return null
    await leaveNotice(tx, { workspace, kind: 'superseded', app, text: `${release}: ${because}` })
    const data = { by: newer, environment, run }
    await appendEntry(tx, { actor: system, action: 'release.supersede', subject: `release:${release}`, because, data })
    return because
  })
}

/** Whether a release that goes until one environment goes at least as far as one that goes until another. */
function goesAsFar(settings: Settings, app: string, until: string, other: string): boolean {
  const reach = (environment: string) =>
    environment in settings.environments ? stagesUntil(settings, app, environment).length : 0
  return reach(until) >= reach(other)
}
