import { log } from './log.ts'
import type { Receiver } from './receiver.ts'
import { webhook } from './webhook.ts'

/** Every kind of receiver that this build knows. */
export const receiverKinds: readonly Receiver[] = [webhook, log]
