import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { because, count, done, id, instant, moment, name } from './fields.ts'

/** A time that belongs to one app on a shared environment: half-open, `from` inside, `until` outside. */
const slot = z.object({
  /** Only bookings have one. */
  id: z.string().nullable(),
  app: z.string(),
  from: instant,
  until: instant,
  source: z.enum(['daily', 'booking']),
  by: z.string().nullable(),
  because: z.string().nullable(),
})

export const readSlots = endpoint({
  method: 'GET',
  path: '/api/slots',
  action: 'read',
  doc: 'The calendar of the shared environments.',
  input: z.strictObject({ workspace: name.optional(), environment: name.optional(), days: count(31).default(2) }),
  answer: z.object({
    calendars: z.array(
      z.object({
        workspace: z.string(),
        environment: z.string(),
        timeZone: z.string(),
        slots: z.array(slot),
        lease: z.object({ app: z.string(), release: z.string(), since: instant }).nullable(),
      }),
    ),
    at: instant,
  }),
})

export const bookSlot = endpoint({
  method: 'POST',
  path: '/api/slots',
  action: 'book-slot',
  doc: 'Books time on a shared environment beside the daily windows.',
  input: z.strictObject({
    workspace: name.optional(),
    environment: name,
    app: name,
    from: moment,
    until: moment,
    because,
  }),
  answer: z.object({ slot }),
})

export const releaseSlot = endpoint({
  method: 'POST',
  path: '/api/slots/:id/release',
  action: 'book-slot',
  doc: 'Gives a booking back.',
  input: z.strictObject({ id }),
  answer: done,
})

export type Calendars = z.output<typeof readSlots.answer>
