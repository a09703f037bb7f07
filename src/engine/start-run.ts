import type { Tx } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import type { NewRun, NodeState, RunState } from './contract.ts'
import { next } from './next.ts'
import { holdPartitions } from './partitions.ts'
import { checkPlan } from './plan-check.ts'
import { announceReady, writeRuns } from './rows.ts'
import { wakeTopics } from './topics.ts'

/** Stores a run with its first nodes ready; a run that is already there, by id or dedup key, is left as it is. */
export async function startRun(tx: Tx, run: NewRun): Promise<{ id: string; isNew: boolean }> {
  checkPlan(run.plan)
  if (!(await insertRun(tx, run))) return { id: await findRun(tx, run), isNew: false }
  const { ready, runState } = next(run.plan.nodes, {}, null)
  await insertNodes(tx, run, (id) => (ready.includes(id) ? 'ready' : 'blocked'))
  if (runState) await endEmpty(tx, run.id, runState)
  else await announceReady(tx)
  return { id: run.id, isNew: true }
}

async function endEmpty(tx: Tx, id: string, state: RunState): Promise<void> {
  await writeRuns(tx, [{ id, state, ending: null, because: 'the plan is empty' }])
  await wakeTopics(tx, [`run:${id}`])
}

async function insertRun(tx: Tx, run: NewRun): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO engine.run (id, kind, subject, data, dedup_key, priority, deadline_at, deadline_because, deadline_ending,
       parent_run, parent_node)
     VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING id`,
    [
      run.id,
      run.kind,
      run.subject,
      JSON.stringify(run.data ?? null),
      run.dedupKey ?? null,
      run.priority ?? 0,
      run.deadline?.at ?? null,
      run.deadline?.because ?? null,
      run.deadline?.ending ?? null,
      run.parent?.run ?? null,
      run.parent?.node ?? null,
    ],
  )
  return rows.length === 1
}

async function findRun(tx: Tx, run: NewRun): Promise<string> {
  const [row] = await tx.query<{ id: string }>(
    'SELECT id FROM engine.run WHERE dedup_key = $1 OR id = $2 ORDER BY dedup_key = $1 DESC NULLS LAST LIMIT 1',
    [run.dedupKey ?? null, run.id],
  )
  if (row) return row.id
  throw new AppError('conflict', `run ${run.id} was neither new nor found`, { hint: 'Start it again.' })
}

async function insertNodes(tx: Tx, run: NewRun, stateOf: (id: string) => NodeState): Promise<void> {
  await holdPartitions(
    tx,
    run.plan.nodes.flatMap((node) => node.partition ?? []),
  )
  const rows = run.plan.nodes.map((node, position) => ({ ...node, position, state: stateOf(node.id) }))
  await tx.query(
    `INSERT INTO engine.node (run, id, position, verb, title, input, after, finally, partition, retry, priority, state, wake_at)
     SELECT $1, n.id, n.position, n.verb, n.title, n.input, n.after, coalesce(n.finally, false), n.partition, n.retry, $2,
       n.state, CASE WHEN n.state = 'ready' THEN clock_timestamp() END
     FROM jsonb_to_recordset($3::jsonb) AS n(id text, position int, verb text, title text, input jsonb, after text[],
       finally boolean, partition text, retry jsonb, state text)`,
    [run.id, run.priority ?? 0, JSON.stringify(rows)],
  )
}
