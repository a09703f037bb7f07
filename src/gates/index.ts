import { approval } from './approval.ts'
import { freeze } from './freeze.ts'
import type { Gate } from './gate.ts'
import { held } from './held.ts'
import { lease } from './lease.ts'
import { requested } from './requested.ts'
import { slot } from './slot.ts'
import { soak } from './soak.ts'
import { stagingValidated } from './staging-validated.ts'
import { window } from './window.ts'

/** The gates of this build, in the order in which their reasons are shown. */
export const gates: readonly Gate[] = [held, stagingValidated, requested, freeze, window, slot, soak, approval, lease]
