import { z } from 'zod'
import type { Deployment } from '../domain/deployment.ts'
import { hasBooked, slotEnd } from '../gates/slot-holders.ts'
import type { Sql, Tx } from '../lib/db.ts'
import { newId } from '../lib/ids.ts'
import type { Settings } from '../settings/schema.ts'
import { readNow } from '../store/facts.ts'
import { readSlotFacts } from './admission-facts.ts'
import type { World } from './world.ts'

/** What the node that closes a slot is given. */
export const slotClosing = z.object({ until: z.coerce.date() })

/** Sees to it that an app leaves a shared environment when its slot ends; in borrowed time it stays until somebody needs the room. */
export async function scheduleSlotClosing(world: World, tx: Tx, settings: Settings, live: Deployment): Promise<void> {
  const { workspace, environment, app, release, id } = live
  if (settings.environments[environment]?.retireAfterSlot !== true) return
  const now = await readNow(tx)
  const slots = await readSlotFacts(tx, settings, live, now)
  const until = slots && slotEnd(slots, app, settings.timeZone, now)
  if (until === null) return
  await world.runs.start(tx, {
    id: newId('run'),
    kind: 'slot',
    subject: `${release} leaves ${environment}`,
    plan: {
      nodes: [
        {
          id: 'close-slot',
          verb: 'close-slot',
          input: { until: until.toISOString() },
          after: [],
          title: `Leave ${environment} when the slot ends`,
        },
        { id: 'leave', verb: 'leave-slot', input: {}, after: [], finally: true, title: 'Give the place back' },
      ],
    },
    data: { workspace, app, release, environment, deployment: id, startedBy: 'tidegate' },
    dedupKey: `slot:${id}`,
  })
}

/** When time ends that was booked for an app after its slot had been planned to end; null where none is booked at that instant. */
export async function bookedOn(
  sql: Sql,
  settings: Settings,
  place: Pick<Deployment, 'workspace' | 'environment' | 'app'>,
  now: Date,
): Promise<Date | null> {
  const slots = await readSlotFacts(sql, settings, place, now)
  return slots && hasBooked(slots, place.app, now) ? slotEnd(slots, place.app, settings.timeZone, now) : null
}
