import type { World } from '../actions/world.ts'
import type { Executor } from '../engine/contract.ts'
import { admitExecutor } from './deliver/admit.ts'
import { awaitExecutor } from './deliver/await.ts'
import { buildExecutor } from './deliver/build.ts'
import { closeExecutor } from './deliver/close.ts'
import { sealExecutor } from './deliver/seal.ts'
import { testExecutor } from './deliver/test.ts'
import { analyzeExecutor } from './deploy/analyze.ts'
import { backupExecutor } from './deploy/backup.ts'
import { closeSlotExecutor, leaveSlotExecutor } from './deploy/close-slot.ts'
import { concludeExecutor } from './deploy/conclude.ts'
import { effectExecutors } from './deploy/effects.ts'
import { migrateExecutor } from './deploy/migrate.ts'
import { verifyExecutor } from './deploy/verify.ts'

/** What every verb of deliveries and deployments means, in the order in which a push meets them. */
export function executors(world: World): Executor[] {
  return [
    buildExecutor(world),
    testExecutor(world),
    sealExecutor(world),
    admitExecutor(world),
    awaitExecutor(world),
    backupExecutor(world),
    migrateExecutor(world),
    ...effectExecutors(world),
    verifyExecutor(world),
    analyzeExecutor(world),
    concludeExecutor(world),
    closeExecutor(world),
    closeSlotExecutor(world),
    leaveSlotExecutor(world),
  ]
}
