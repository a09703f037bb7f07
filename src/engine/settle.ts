import type { Db, Tx } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { type Advanced, advance } from './advance.ts'
import type { Commit, RunEnding } from './contract.ts'
import { type LockedNode, type LockedRun, lockRuns, type NodeChange } from './rows.ts'
import { changeFor, type Settlement } from './settlement.ts'
import { findOutdatedWaits } from './topics.ts'

/** What came of a settlement: written now, found written by an earlier try, or refused because another owner has the node. */
export type Settled = 'written' | 'landed' | 'lost'

/** The results in the order of the settlements, and what follows for this worker. */
export interface SettledBatch extends Advanced {
  readonly results: readonly Settled[]
  /** The changes as written. */
  readonly changes: readonly NodeChange[]
}

/** Writes the ends of attempts that bring no commit of their own, many runs in one transaction. */
export function settleBatch(db: Db, batch: readonly Settlement[], sender: string): Promise<SettledBatch> {
  return db.tx((tx) => settle(tx, batch, sender))
}

/** Writes one attempt's end together with what its executor commits: both or neither. */
export async function settleWithCommit(db: Db, one: Settlement, commit: Commit, sender: string): Promise<SettledBatch> {
  for (;;) {
    try {
      return await db.tx((tx) => commitAndSettle(tx, one, commit, sender))
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error // the next look finds the run as it now is
    }
  }
}

async function commitAndSettle(tx: Tx, one: Settlement, commit: Commit, sender: string): Promise<SettledBatch> {
  const before = await readStanding(tx, one)
  const found = standing(before, one)
  if (found !== 'written') return { results: [found], changes: [], ending: [] }
  const ending = before?.ending ?? null
  await commit(tx, ending)
  return settle(tx, [one], sender, (run, result) => {
    if (run?.ending !== ending || result !== 'written') throw new Overtaken()
  })
}

/** Undoes a commit: its node was taken over, or its run was ended, while it ran. */
class Overtaken extends AppError {
  constructor() {
    super('conflict', 'the run changed while an outcome was being committed')
  }
}

type Standing = Pick<LockedNode, 'state' | 'fence'>

async function readStanding(tx: Tx, { run, node }: Settlement) {
  const [row] = await tx.query<Standing & { ending: RunEnding | null }>(
    'SELECT n.state, n.fence, r.ending FROM engine.node n JOIN engine.run r ON r.id = n.run WHERE n.run = $1 AND n.id = $2',
    [run, node],
  )
  return row
}

/** A node that left `running` under the same fence was settled by an earlier try whose answer got lost. */
function standing(node: Standing | undefined, { fence }: Settlement): Settled {
  if (node?.fence !== fence) return 'lost'
  return node.state === 'running' ? 'written' : 'landed'
}

async function settle(
  tx: Tx,
  batch: readonly Settlement[],
  sender: string,
  check: (run: LockedRun | undefined, result: Settled) => void = () => {},
): Promise<SettledBatch> {
  const outdated = await findOutdatedWaits(tx, batch.flatMap(waitOf))
  const runs = await lockRuns(tx, [...new Set(batch.map((one) => one.run))])
  const changes: NodeChange[] = []
  const results = batch.map((one) => {
    const run = runs.get(one.run)
    const node = run?.nodes.find((candidate) => candidate.id === one.node)
    const result = standing(node, one)
    check(run, result)
    if (run && node && result === 'written') {
      changes.push(changeFor(node, one.end, { ending: run.ending, isOutdated: outdated.has(keyOf(one)) }))
    }
    return result
  })
  const touched = [...runs.values()].filter((run) => changes.some((change) => change.run === run.id))
  return { results, changes, ...(await advance(tx, touched, changes, { sender })) }
}

function waitOf(one: Settlement) {
  if (one.end.is !== 'waiting' || !one.end.topics?.length) return []
  return [{ key: keyOf(one), topics: one.end.topics, seen: one.seen }]
}

function keyOf(one: Settlement): string {
  return `${one.run}/${one.node}`
}
