import { z } from 'zod'
import type { Gate } from './gate.ts'
import { daySpan, formatInstant, type Span, utcDayOf, weekdayOf } from './local-time.ts'

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const horizonDays = 15

const schema = z.strictObject({
  days: z
    .array(z.enum(weekdays))
    .min(1)
    .default(['mon', 'tue', 'wed', 'thu', 'fri'])
    .describe('Days on which it is open'),
  hours: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'hours such as 09:00-17:00')
    .refine((hours) => hours.slice(0, 5) < hours.slice(6), 'hours that end later than they begin, on the same day')
    .default('00:00-24:00')
    .describe('Local hours of the workspace’s zone'),
})
type Options = z.output<typeof schema>

/** Open only on certain days, between certain hours of the workspace's zone. */
export const window: Gate<Options> = {
  kind: 'window',
  doc: 'Only on certain days and hours of the workspace’s zone.',
  schema,
  appliesToRollback: false,
  decide(options, facts, now) {
    const said = `${options.days.join(' ')} ${options.hours}`
    const spans = spansFrom(options, facts.timeZone, now.getTime())
    const current = spans.find((span) => span.from <= now.getTime())
    if (current) return { open: true, because: `within the window ${said} (${facts.timeZone})` }
    const next = spans[0]
    return {
      open: false,
      because: `outside the window ${said}${next ? `; it opens ${formatInstant(new Date(next.from), facts.timeZone)}` : ''}`,
      owner: 'the clock',
      since: facts.waitingSince,
      ...(next === undefined ? {} : { until: new Date(next.from) }),
      command: `tidegate why ${facts.deployment}`,
    }
  },
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

/** The window's spans that have not ended at an instant, in order. */
function spansFrom(options: Options, zone: string, now: number): Span[] {
  const spans: Span[] = []
  for (let day = utcDayOf(now) - 1; day <= utcDayOf(now) + horizonDays; day++) {
    const weekday = weekdays[weekdayOf(day) - 1]
    if (weekday === undefined || !options.days.includes(weekday)) continue
    const span = daySpan(day, minutesOf(options.hours.slice(0, 5)), minutesOf(options.hours.slice(6)), zone, 'allow')
    if (span.until > now && span.until > span.from) spans.push(span)
  }
  return spans
}
