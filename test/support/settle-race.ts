import { settleBatch } from '../../src/engine/settle.ts'
import type { Settlement } from '../../src/engine/settlement.ts'
import { type EngineRig, engineRig, node } from './engine.ts'

/** What came of ends that many workers wrote for the same nodes at once, some of them long after losing their lease. */
export interface SettleRace {
  readonly nodes: number
  readonly tries: number
  /** Nodes whose end was taken more than once, or never. */
  readonly wronglyTaken: readonly string[]
  /** Ends under an outdated fence that were not refused. */
  readonly staleTaken: number
  /** Nodes that stand otherwise than the one end that was taken. */
  readonly altered: readonly string[]
}

const batchSize = 40
const writers = 8

/** Lets eight writers settle the same nodes at random, under right and outdated fences, as passed and as failed, so many times in all. */
export async function raceSettlements(tries: number): Promise<SettleRace> {
  const rig = await engineRig()
  const nodes = Math.ceil(tries / 100)
  const runs = await runningNodes(rig, nodes)
  const taken = new Map<string, string[]>()
  let [left, staleTaken] = [tries, 0]
  const write = async () => {
    while (left > 0) {
      const batch = pickBatch(runs, Math.min(batchSize, left))
      left -= batch.length
      const { results } = await settleBatch(rig.db, batch, 'race')
      for (const [i, one] of batch.entries()) {
        if (one.fence === staleFence && results[i] !== 'lost') staleTaken += 1
        if (results[i] === 'written') taken.set(one.run, [...(taken.get(one.run) ?? []), one.end.is])
      }
    }
  }
  await Promise.all(Array.from({ length: writers }, write))
  const stand = await rig.db.query<{ run: string; state: string }>("SELECT run, state FROM engine.node WHERE id = 'a'")
  return {
    nodes,
    tries,
    wronglyTaken: runs.filter((run) => taken.get(run)?.length !== 1),
    staleTaken,
    altered: stand.filter(({ run, state }) => taken.get(run)?.[0] !== state).map(({ run }) => run),
  }
}

const fence = 2
const staleFence = 1

/** Nodes that a worker has, after another one had lost them. */
async function runningNodes({ db, start }: EngineRig, count: number): Promise<string[]> {
  const runs: string[] = []
  for (let i = 0; i < count; i++) runs.push(await start([node('a')]))
  await db.query(
    "UPDATE engine.node SET state = 'running', owner = 'w', fence = $1, lease_until = now() + interval '1 hour', wake_at = NULL",
    [fence],
  )
  return runs
}

/** Different nodes in a random order, each with an end that one of its workers wants to write. */
function pickBatch(runs: readonly string[], size: number): Settlement[] {
  const picked = new Set<string>()
  while (picked.size < Math.min(size, runs.length)) picked.add(runs[Math.floor(Math.random() * runs.length)]!)
  return [...picked].map((run) => ({
    run,
    node: 'a',
    fence: Math.random() < 0.5 ? fence : staleFence,
    seen: '1:1:',
    end: Math.random() < 0.5 ? { is: 'passed' } : { is: 'failed', because: 'judged bad' },
  }))
}
