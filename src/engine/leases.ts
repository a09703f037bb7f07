import type { Db, Sql } from '../lib/db.ts'
import { advance } from './advance.ts'
import type { RunEnding } from './contract.ts'
import { type LockedNode, lockRuns, type NodeChange } from './rows.ts'
import { changeFor, changeForCrash } from './settlement.ts'

/** A claimed node by its names. */
export interface Holding {
  readonly run: string
  readonly node: string
  readonly fence: number
}

/** What became of a holding: still ours, ours in a run that ends early, or another's. */
export interface Held extends Holding {
  readonly isOurs: boolean
  readonly ending: RunEnding | null
}

/**
 * Extends the leases of all holdings by the database's clock, in one statement, and tells which are ours no more.
 * A row that is locked just now is not waited for: whoever holds the lock is settling it, or will be asked at the next beat.
 */
export function extendLeases(sql: Sql, holdings: readonly Holding[], leaseMs: number): Promise<Held[]> {
  return sql.query<Held>(
    `WITH asked AS MATERIALIZED (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS a(run text, node text, fence bigint)
     ), free AS MATERIALIZED (
       SELECT n.run, n.id FROM engine.node n JOIN asked a ON a.run = n.run AND a.node = n.id AND a.fence = n.fence
       WHERE n.state = 'running' FOR NO KEY UPDATE OF n SKIP LOCKED
     ), extended AS (
       UPDATE engine.node n SET lease_until = clock_timestamp() + $2 * interval '1 millisecond'
       FROM free f WHERE n.run = f.run AND n.id = f.id
     )
     SELECT a.run, a.node, a.fence, coalesce(n.fence = a.fence AND n.state = 'running', false) AS "isOurs", r.ending
     FROM asked a JOIN engine.run r ON r.id = a.run LEFT JOIN engine.node n ON n.run = a.run AND n.id = a.node`,
    [JSON.stringify(holdings), leaseMs],
  )
}

/** A node taken from a worker that is gone. */
export interface TakenOver {
  readonly run: string
  readonly node: string
  readonly from: string
  /** Set when it was taken over once too often, and now waits for a person. */
  readonly stuck: string | undefined
}

/** Whose nodes to take over: those of owners known to be dead, and those whose lease has lapsed. */
export interface Lost {
  readonly me: string
  readonly dead: readonly string[]
  readonly lapsed: boolean
  /** Whether the one who asks works on a node himself: then he keeps it. */
  readonly isInHand: (holding: Holding) => boolean
}

/** Gives back to everyone what is held by workers that are gone, and what the asker was given without ever hearing of it. */
export async function takeOver(db: Db, lost: Lost): Promise<TakenOver[]> {
  const runs = await db.query<{ run: string }>(
    `SELECT DISTINCT run FROM engine.node WHERE state = 'running'
       AND (owner = ANY($1) OR ($2 AND lease_until < clock_timestamp())) LIMIT 50`,
    [lost.dead, lost.lapsed],
  )
  const taken: TakenOver[] = []
  for (const { run } of runs) taken.push(...(await takeOverRun(db, run, lost)))
  return taken
}

function isLost(node: LockedNode, lost: Lost): boolean {
  if (node.state !== 'running' || node.owner === null) return false
  if (node.owner === lost.me) return node.lapsed && !lost.isInHand({ run: node.run, node: node.id, fence: node.fence })
  return (lost.lapsed && node.lapsed) || lost.dead.includes(node.owner)
}

/** A claim whose answer was lost on the way is nobody's fault. */
function changeForLost(node: LockedNode, ending: RunEnding | null, me: string): NodeChange {
  if (node.owner !== me) return changeForCrash(node, ending)
  return changeFor(node, { is: 'returned' }, { ending, isOutdated: false })
}

function takeOverRun(db: Db, id: string, from: Lost): Promise<TakenOver[]> {
  return db.tx(async (tx) => {
    const run = (await lockRuns(tx, [id])).get(id)
    const lost = run?.nodes.filter((node) => isLost(node, from)) ?? []
    if (!run || lost.length === 0) return []
    const changes = lost.map((node) => changeForLost(node, run.ending, from.me))
    await advance(tx, [run], changes)
    return lost.map((node, i) => ({
      run: id,
      node: node.id,
      from: node.owner ?? '',
      stuck: changes[i]?.state === 'stuck' ? changes[i]?.reasons?.[0]?.because : undefined,
    }))
  })
}
