import type { z } from 'zod'
import type { reason } from '../../../contract/fields.ts'
import type { Voice } from '../voice.ts'

export type ReasonView = z.output<typeof reason>

/** A reason in one line, and under it the command that would change it. */
export function reasonLines(reason: ReasonView, { say, time, paint }: Voice): string[] {
  const parts = [
    reason.because,
    ...(reason.owner === undefined ? [] : [paint('quiet', say('reason.owner', { owner: reason.owner }))]),
    ...(reason.since === undefined ? [] : [paint('quiet', say('reason.since', { time: time(reason.since) }))]),
    ...(reason.until === undefined ? [] : [paint('waits', say('reason.until', { time: time(reason.until) }))]),
  ]
  const command = reason.command === undefined ? [] : [paint('command', `$ ${reason.command}`)]
  return [parts.join(paint('quiet', ' · ')), ...command]
}
