import { z } from 'zod'
import type { Decision } from '../domain/decision.ts'
import type { AdmissionFacts } from '../domain/facts.ts'
import { formatDuration } from '../lib/duration.ts'
import type { Gate } from './gate.ts'
import { formatInstant } from './local-time.ts'
import { type Holder, type SlotFacts, type SlotView, usableUntil, viewSlots } from './slot-holders.ts'

const schema = z.strictObject({})

/** Open while the app has the shared environment's time: its daily window, its booking, or time that it may borrow. */
export const slot: Gate<z.output<typeof schema>> = {
  kind: 'slot',
  doc: 'Only in the app’s own time on a shared environment: its daily window, a booking, or time that it may borrow.',
  schema,
  appliesToRollback: false,
  decide(_options, facts, now) {
    if (facts.slots === null) return { open: true, because: `${facts.environment} is not shared by slots` }
    return decideSlot(facts.slots, facts, now)
  },
}

function decideSlot(slots: SlotFacts, facts: AdmissionFacts, now: Date): Decision {
  const view = viewSlots(slots, facts.app, facts.timeZone, now.getTime())
  const holder = view.holderAt(now.getTime())
  const left = usableUntil(slots, facts.app, view, now.getTime()) - now.getTime()
  if (left > 0 && left >= slots.leastRemainingMs) return { open: true, because: sayOpen(facts, holder, left, now) }
  const until = nextStart(slots, facts, view)
  return {
    open: false,
    because: sayClosed(slots, facts, holder, left, until),
    owner: holder !== null && holder.app !== facts.app ? `${holder.app}, whose ${holder.by} it is` : 'the clock',
    since: facts.waitingSince,
    ...(until === undefined ? {} : { until }),
    command: `tidegate slots list --environment ${facts.environment}`,
  }
}

function nextStart(slots: SlotFacts, facts: AdmissionFacts, view: SlotView): Date | undefined {
  const least = Math.max(1, slots.leastRemainingMs)
  const start = view.changes.find((change) => usableUntil(slots, facts.app, view, change) - change >= least)
  return start === undefined ? undefined : new Date(start)
}

function sayOpen(facts: AdmissionFacts, holder: Holder | null, left: number, now: Date): string {
  const whose =
    holder === null
      ? 'nobody’s time, borrowed'
      : holder.app === facts.app
        ? `its own ${holder.by}`
        : `borrowed from ${holder.app}`
  const end = Number.isFinite(left)
    ? ` until ${formatInstant(new Date(now.getTime() + left), facts.timeZone)}`
    : ', without an end in sight'
  return `${facts.app} has ${facts.environment}${end} (${whose})`
}

function sayClosed(
  slots: SlotFacts,
  facts: AdmissionFacts,
  holder: Holder | null,
  left: number,
  until: Date | undefined,
): string {
  const next = until
    ? `; ${facts.app} has it from ${formatInstant(until, facts.timeZone)}`
    : `; ${facts.app} has no window or booking in the next days`
  if (left > 0) {
    const wanted = formatDuration(slots.leastRemainingMs)
    return `only ${formatDuration(left)} of the slot on ${facts.environment} are left, ${wanted} are wanted${next}`
  }
  if (holder === null) return `the time on ${facts.environment} is outside every slot and may not be borrowed${next}`
  const waiting = slots.borrow === 'idle' && holder.by === 'window' ? ' and it waits to use it' : ''
  return `${facts.environment} belongs to ${holder.app} until ${formatInstant(new Date(holder.until), facts.timeZone)}${waiting}${next}`
}
