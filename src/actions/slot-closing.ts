import { z } from 'zod'
import type { Deployment } from '../domain/deployment.ts'
import { windowEnd } from '../gates/slots.ts'
import type { Tx } from '../lib/db.ts'
import { newId } from '../lib/ids.ts'
import { slotWindowsOf } from '../settings/rule-views.ts'
import type { Settings } from '../settings/schema.ts'
import { readNow } from '../store/facts.ts'
import type { World } from './world.ts'

/** What the node that closes a slot is given. */
export const slotClosing = z.object({ until: z.coerce.date() })

/** Sees to it that an app leaves a shared environment when its slot ends; in borrowed time it stays until somebody needs the room. */
export async function scheduleSlotClosing(world: World, tx: Tx, settings: Settings, live: Deployment): Promise<void> {
  const { workspace, environment, app, release, id } = live
  const slots = settings.slots.find((candidate) => candidate.environment === environment)
  if (slots === undefined || settings.environments[environment]?.retireAfterSlot !== true) return
  const until = windowEnd(slotWindowsOf(slots), settings.timeZone, app, await readNow(tx))
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
