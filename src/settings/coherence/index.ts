import type { Trouble } from '../finding.ts'
import type { Catalogue, Settings } from '../schema.ts'
import { noPhrase, oddPhrase } from './approvals.ts'
import { noArtifact } from './artifacts.ts'
import { checkTwice, emptyPhase } from './checks.ts'
import { backupOfNothing, databaseShared, noWayBack } from './databases.ts'
import { dependencyCycle, unknownDependency } from './dependencies.ts'
import { hostTaken, routeTaken } from './hosts.ts'
import { inputIgnored } from './inputs.ts'
import { badLookup } from './lookups.ts'
import { pathShared } from './paths.ts'
import { badPlaceholder } from './patterns.ts'
import { portTaken } from './ports.ts'
import { deafReceiver } from './receivers.ts'
import { undefinedName } from './references.ts'
import { quotaTooSmall, requestAboveLimit } from './resources.ts'
import type { CoherenceRule } from './rule.ts'
import { noSlot, slotOverlap, slotsAstray } from './slots.ts'
import { gateWithoutPast, stageOrder, unreachableStage } from './stages.ts'
import { strategyBeyondDriver, unknownDriver } from './strategies.ts'
import { backwardFreeze, unknownZone } from './times.ts'
import { unwatchedPromise } from './watches.ts'

/** Everything that settings which fit the schema are still asked. */
export const coherenceRules: readonly CoherenceRule[] = [
  undefinedName,
  noArtifact,
  unknownDriver,
  strategyBeyondDriver,
  stageOrder,
  unreachableStage,
  gateWithoutPast,
  portTaken,
  hostTaken,
  routeTaken,
  pathShared,
  unknownDependency,
  dependencyCycle,
  inputIgnored,
  slotOverlap,
  noSlot,
  slotsAstray,
  backwardFreeze,
  unknownZone,
  noPhrase,
  oddPhrase,
  backupOfNothing,
  databaseShared,
  noWayBack,
  checkTwice,
  emptyPhase,
  requestAboveLimit,
  quotaTooSmall,
  unwatchedPromise,
  deafReceiver,
  badPlaceholder,
  badLookup,
]

/** Every spot where settings contradict themselves or this build; each is said once, however many apps meet it. */
export function findIncoherence(settings: Settings, catalogue: Catalogue): Trouble[] {
  const troubles = coherenceRules.flatMap(({ code, look }) =>
    look(settings, catalogue).map((spot): Trouble => ({ ...spot, code })),
  )
  return [...new Map(troubles.map((trouble) => [`${trouble.path.join('\0')}\0${trouble.what}`, trouble])).values()]
}
