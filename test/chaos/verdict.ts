import type { Db } from '../../src/lib/db.ts'
import type { Met } from './customers.ts'
import { appliedKeys, type JournalLine, objectionsOf, placeAfter } from './journal.ts'
import type { Stuck } from './people.ts'
import { leftovers, unsaid, wrongApprovals } from './records.ts'
import { apps } from './roost-settings.ts'
import type { Change } from './train.ts'

/** One thing that must be true when the chaos is over, and what was found against it. */
export interface Finding {
  readonly claim: string
  readonly against: readonly string[]
}

/** All that is left of a chaos. */
export interface Remains {
  readonly db: Db
  readonly changes: readonly Change[]
  readonly journal: readonly JournalLine[]
  readonly met: Met
  readonly stuck: readonly Stuck[]
  readonly ledger: { readonly sound: boolean; readonly troubles: readonly string[] }
}

/** Judges what is left by the records, by the target's own journal and by what customers met. */
export async function judge(remains: Remains): Promise<Finding[]> {
  const { db, changes, journal, met, stuck, ledger } = remains
  return [
    { claim: 'good changes ended live, bad ones were taken back', against: wrongEndings(changes) },
    { claim: 'no request of a customer failed', against: failuresOf(met) },
    {
      claim: 'no effect was done twice, left half done, or under an older generation; production kept its routes',
      against: objectionsOf(journal),
    },
    { claim: 'no effect was lost, and none was done that no step ordered', against: await lostOrForeign(db, journal) },
    {
      claim: 'production runs what is recorded as current, and nothing else',
      against: await wrongPlaces(db, changes, journal),
    },
    { claim: 'no run, deployment, lease or hold was left over', against: await leftovers(db) },
    { claim: 'nothing got stuck but by the deaths of its workers', against: otherwiseStuck(stuck) },
    {
      claim: 'every rollout in production used up two approvals of exactly its intent, and no other was used',
      against: await wrongApprovals(db),
    },
    { claim: 'the ledger tells each act once, and every end of a deployment', against: await unsaid(db) },
    { claim: 'the ledger is sound', against: ledger.sound ? [] : ledger.troubles },
  ]
}

function wrongEndings(changes: readonly Change[]): string[] {
  const wanted = { good: 'live', bad: 'rolled-back' }
  const wrong = changes.filter(({ kind, ending }) => ending !== wanted[kind])
  const bad = changes.some(({ kind }) => kind === 'bad') ? [] : ['no bad change travelled at all']
  return [...bad, ...wrong.map(({ release, kind, ending }) => `${release}, a ${kind} change, ended ${ending}`)]
}

function failuresOf(met: Met): string[] {
  if (met.requests === 0) return ['no customer came at all']
  return met.failed === 0 ? [] : [`${met.failed} of ${met.requests} failed`, ...met.failures]
}

function otherwiseStuck(stuck: readonly Stuck[]): string[] {
  const other = stuck.filter(({ because }) => !because.includes('took its worker down'))
  return other.map(({ run, id, because }) => `${run}/${id}: ${because}`)
}

interface Step {
  readonly key: string
  readonly verb: string
  readonly state: string
  readonly input: { readonly replicas?: Readonly<Record<string, number>> }
  readonly output: { readonly sets?: readonly unknown[]; readonly closed?: string } | null
}

/** Every step that passed has its effects in the journal, and every effect of the journal has a step that was begun. */
async function lostOrForeign(db: Db, journal: readonly JournalLine[]): Promise<string[]> {
  const steps = await db.query<Step>(
    `SELECT run || '/' || id AS key, verb, state, input, output FROM engine.node
     WHERE verb IN ('provision', 'scale', 'shift', 'retire', 'vacate', 'close-slot')`,
  )
  const applied = [...appliedKeys(journal).keys()]
  const countOf = (key: string) => applied.filter((one) => one === key || one.startsWith(`${key}/`)).length
  const lost = steps.filter((step) => step.state === 'passed' && countOf(step.key) < effectsOf(step))
  const begun = new Set(steps.filter(({ state }) => !['blocked', 'skipped'].includes(state)).map(({ key }) => key))
  const foreign = applied.filter((key) => !begun.has(key.split('/').slice(0, 2).join('/')))
  return [
    ...lost.map(({ key, verb }) => `${key} (${verb}) passed, but the target knows nothing of it`),
    ...foreign.map((key) => `${key} was done, but no step ordered it`),
  ]
}

/** How many effects a passed step has at least; making room has none where nobody stood, leaving a slot none where another moved in. */
function effectsOf({ verb, input, output }: Step): number {
  if (verb === 'provision') return output?.sets?.length ?? 0
  if (verb === 'scale') return Object.values(input.replicas ?? {}).filter((count) => count > 0).length
  if (verb === 'retire') return output?.sets?.length ? 1 : 0
  if (verb === 'close-slot') return output?.closed === undefined ? 0 : 1
  return verb === 'shift' ? 1 : 0
}

async function wrongPlaces(db: Db, changes: readonly Change[], journal: readonly JournalLine[]): Promise<string[]> {
  const current = await db.query<{ app: string; release: string }>(
    `SELECT app, release FROM tidegate.current WHERE environment = 'production'`,
  )
  return apps.flatMap((app) => {
    const release = current.find((row) => row.app === app)?.release
    const good = changes.findLast((change) => change.app === app && change.kind === 'good')?.release
    const place = placeAfter(journal, 'production', app)
    return [
      ...(release === good ? [] : [`${app}: ${release} is recorded as current, wanted ${good}`]),
      ...(place.releases.join() === release
        ? []
        : [`${app}: requests go to ${place.releases.join()}, not to ${release}`]),
      ...(place.sets.length === 1 ? [] : [`${app}: ${place.sets.length} sets stand, wanted one: ${place.sets.join()}`]),
    ]
  })
}
