import type { Deployment } from '../domain/deployment.ts'
import { appendEntry } from '../ledger/entry.ts'
import type { Tx } from '../lib/db.ts'
import { voidApprovals } from '../store/approvals.ts'
import { endDeployment, olderProposals } from '../store/deployments.ts'
import { leaveNotice } from '../store/notices.ts'
import { system } from './actor.ts'
import type { World } from './world.ts'

/**
 * Ends older releases of the same app that still wait at the gate which this one reached.
 * Never one with a lease: an admitted deployment is no longer `proposed`.
 */
export async function supersedeOlder(world: World, tx: Tx, newer: Deployment): Promise<void> {
  for (const older of await olderProposals(tx, newer)) {
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
