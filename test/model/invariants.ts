import type { DeliveryRig } from '../support/delivery.ts'
import { apps, type Play } from './acts.ts'

/** What was seen before, to be held against what is seen now. */
export interface Seen {
  readonly fences: Map<string, number>
  /** Deployments and approvals that had ended, by id: how. */
  readonly ended: Map<string, string>
  /** Apps that have been live in production. */
  readonly routed: Set<string>
}

/** Nothing seen yet. */
export const nothingSeen = (): Seen => ({ fences: new Map(), ended: new Map(), routed: new Set() })

/** Records that must not be, each with what is wrong with it: none, at any moment. */
const contradictions = `
  SELECT 'two deployments are admitted to ' || environment || '/' || app AS what
    FROM tidegate.deployment WHERE state = 'admitted' GROUP BY environment, app HAVING count(*) > 1
  UNION ALL
  SELECT c.release || ' is current in ' || c.environment || ' by a deployment that is ' || d.state
    FROM tidegate.current c JOIN tidegate.deployment d ON d.id = c.deployment WHERE d.state <> 'live' OR d.release <> c.release
  UNION ALL
  SELECT 'the lease of ' || l.place || ' is with a deployment that is ' || d.state
    FROM tidegate.lease l JOIN tidegate.deployment d ON d.id = l.deployment WHERE d.state <> 'admitted'
  UNION ALL
  SELECT d.id || ' is admitted to ' || d.environment || ' without the lease'
    FROM tidegate.deployment d WHERE d.state = 'admitted' AND NOT EXISTS (SELECT FROM tidegate.lease l WHERE l.deployment = d.id)
  UNION ALL
  SELECT d.id || ' is ' || d.state || ' in production with ' || count(a.id) || ' approvals used'
    FROM tidegate.deployment d LEFT JOIN tidegate.approval a ON a.deployment = d.id AND a.state = 'consumed'
    WHERE d.environment = 'production' GROUP BY d.id
    HAVING (count(a.id) = 0) = (d.generation IS NOT NULL AND d.intent = 'promote')
  UNION ALL
  SELECT a.id || ' was used for ' || d.id || ' although it must not count'
    FROM tidegate.approval a JOIN tidegate.deployment d ON d.id = a.deployment
    WHERE a.state = 'consumed' AND (a.intent_digest <> d.intent_digest OR a.environment <> d.environment OR d.intent <> 'promote'
      OR a.person = 'per_ada' OR a.expires_at < d.admitted_at)
  UNION ALL
  SELECT d.id || ' takes ' || d.environment || ' back to ' || d.release || ', which was never live there'
    FROM tidegate.deployment d WHERE d.intent = 'rollback' AND NOT EXISTS (SELECT FROM tidegate.deployment was
      WHERE was.environment = d.environment AND was.release = d.release AND was.intent = 'promote' AND was.state = 'live')`

const endings = `
  SELECT id, state || ': ' || coalesce(outcome, '') AS how FROM tidegate.deployment WHERE state NOT IN ('proposed', 'admitted')
  UNION ALL SELECT id, state FROM tidegate.approval WHERE state <> 'granted'
  UNION ALL SELECT id, state FROM engine.run WHERE state <> 'active'`

/** What is wrong just now, one sentence each: none, at any moment. */
export async function faultsNow({ rig, wrongs }: Play, seen: Seen): Promise<string[]> {
  const found = await rig.db.query<{ what: string }>(contradictions)
  return [
    ...wrongs,
    ...found.map(({ what }) => what),
    ...(await changedEndings(rig, seen)),
    ...(await fallenFences(rig, seen)),
    ...(await missingRoutes(rig, seen)),
    ...journalFaults(rig),
  ]
}

async function changedEndings({ db }: DeliveryRig, { ended }: Seen): Promise<string[]> {
  const rows = await db.query<{ id: string; how: string }>(endings)
  const now = new Map(rows.map(({ id, how }) => [id, how]))
  const changed = [...ended].filter(([id, how]) => now.get(id) !== how)
  for (const [id, how] of now) ended.set(id, how)
  return changed.map(([id, how]) => `${id} had ended (${how}), and now is ${now.get(id) ?? 'gone'}`)
}

async function fallenFences({ db }: DeliveryRig, { fences }: Seen): Promise<string[]> {
  const leases = await db.query<{ place: string; fence: number }>('SELECT place, fence FROM tidegate.lease')
  const fallen = leases.filter(({ place, fence }) => fence < (fences.get(place) ?? 0))
  for (const { place, fence } of leases) fences.set(place, fence)
  return fallen.map(({ place, fence }) => `the fence of ${place} fell to ${fence}`)
}

/** An app that has been live keeps a route for every request, whatever happens to it. */
async function missingRoutes(rig: DeliveryRig, { routed }: Seen): Promise<string[]> {
  const faults: string[] = []
  for (const app of apps) {
    const shares = Object.values(await rig.traffic('production', app))
    const whole = shares.reduce((sum, share) => sum + share, 0)
    if (whole === 1000) routed.add(app)
    else if (routed.has(app)) faults.push(`production of ${app} has routes for ${whole / 10} % of its requests`)
  }
  return faults
}

/** The journal is the target's own: whatever the rest believes, this happened. */
function journalFaults({ driver }: DeliveryRig): string[] {
  const applied = driver.journal.filter(({ event }) => event === 'applied')
  const keys = new Set<string>()
  const newest = new Map<string, number>()
  return applied.flatMap(({ key, environment, app, generation }) => {
    const place = `${environment}/${app}`
    const faults = [
      ...(keys.has(key) ? [`${key} was applied twice`] : []),
      ...(generation < (newest.get(place) ?? 0) ? [`${key} of generation ${generation} came late to ${place}`] : []),
    ]
    keys.add(key)
    newest.set(place, generation)
    return faults
  })
}

/** Effects that no admitted deployment of that generation ordered. */
export async function foreignEffects({ db, driver }: DeliveryRig): Promise<string[]> {
  const rows = await db.query<{ run: string; generation: number }>(
    'SELECT run, generation FROM tidegate.deployment WHERE run IS NOT NULL',
  )
  const ordered = new Map(rows.map(({ run, generation }) => [run, generation]))
  const applied = driver.journal.filter(({ event }) => event === 'applied')
  const foreign = applied.filter(({ key, generation }) => ordered.get(key.split('/')[0]!) !== generation)
  return foreign.map(({ key, generation }) => `${key} of generation ${generation} was ordered by no deployment`)
}

/** Who the ledger says did what: every end of a deployment once, every yes by a person who gave it. */
export async function untold({ db }: DeliveryRig): Promise<string[]> {
  const rows = await db.query<{ what: string }>(
    `WITH told AS (SELECT body::jsonb ->> 'action' AS action, body::jsonb ->> 'subject' AS subject FROM ledger.entry)
     SELECT 'the admission of ' || d.id || ' is told ' || count(told.action) || ' times' AS what
       FROM tidegate.deployment d LEFT JOIN told ON told.subject = 'deployment:' || d.id AND told.action = 'deployment.admit'
       WHERE d.generation IS NOT NULL AND d.intent = 'promote' GROUP BY d.id HAVING count(told.action) <> 1
     UNION ALL
     SELECT 'the end of ' || d.id || ' (' || d.state || ') is told ' || count(told.action) || ' times'
       FROM tidegate.deployment d LEFT JOIN told ON told.subject = 'deployment:' || d.id
         AND told.action ~ '^deployment.(live|failed|aborted|rolled-back|rollback-failed)$'
       WHERE d.generation IS NOT NULL AND d.state <> 'admitted' GROUP BY d.id HAVING count(told.action) <> 1`,
  )
  return rows.map(({ what }) => what)
}
