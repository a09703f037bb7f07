import { z } from 'zod'
import type { AdmissionFacts } from '../domain/facts.ts'
import type { Gate } from './gate.ts'
import { formatInstant } from './local-time.ts'

const schema = z.strictObject({})
type Freeze = AdmissionFacts['freezes'][number]

/** The declarer of a freeze that the settings bring; every other one was set by a person. */
export const declaredBy = 'tidegate.yaml'

/** Closed while a freeze covers the instant; rollbacks pass. */
export const freeze: Gate<z.output<typeof schema>> = {
  kind: 'freeze',
  doc: 'Nothing is promoted during a freeze; rollbacks always pass.',
  schema,
  appliesToRollback: false,
  decide(_options, facts, now) {
    const first = coveringAt(facts.freezes, now.getTime()).sort((a, b) => b.until.getTime() - a.until.getTime())[0]
    if (first === undefined) return { open: true, because: `no freeze covers ${facts.environment} now` }
    const until = thawOf(facts.freezes, now)
    return {
      open: false,
      because: `freeze ${first.id} by ${first.by}: ${first.because}; until ${formatInstant(until, facts.timeZone)}${sayEnd(first)}`,
      owner: first.by,
      since: first.from,
      until,
      ...(first.by === declaredBy ? {} : { command: `tidegate freeze lift ${first.id}` }),
    }
  },
}

/** A declared freeze cannot be lifted: it belongs to the settings of the release, which never change. */
function sayEnd({ by }: Freeze): string {
  return by === declaredBy
    ? `; a push to main that takes it out of ${declaredBy} brings a release that it does not hold`
    : ''
}

function coveringAt(freezes: readonly Freeze[], instant: number): Freeze[] {
  return freezes.filter((f) => f.from.getTime() <= instant && instant < f.until.getTime())
}

/** The first instant from `now` on that no freeze covers: freezes that touch or overlap count as one. */
function thawOf(freezes: readonly Freeze[], now: Date): Date {
  let thaw = now.getTime()
  for (;;) {
    const covering = coveringAt(freezes, thaw)
    if (covering.length === 0) return new Date(thaw)
    thaw = Math.max(...covering.map((f) => f.until.getTime()))
  }
}
