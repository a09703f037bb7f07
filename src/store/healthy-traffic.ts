import type { Sql } from '../lib/db.ts'
import type { ProfileKey } from './profiles.ts'

/** Counts of one replica in one second: seconds since the block began, requests, errors, and `[bucket, count, …]` of its latencies. */
export type ReplicaSecond = readonly [second: number, requests: number, errors: number, latency: readonly number[]]

/** Five minutes of one release's traffic: component → replica → its seconds. */
export interface TrafficBlock {
  readonly components: Readonly<Record<string, Readonly<Record<string, readonly ReplicaSecond[]>>>>
}

/** A block as it is kept. */
export interface StoredBlock extends TrafficBlock {
  readonly release: string
  /** Epoch ms. */
  readonly from: number
}

/** When the newest kept block of a place began, epoch ms; undefined while there is none. */
export async function newestBlock(sql: Sql, { workspace, app, environment }: ProfileKey): Promise<number | undefined> {
  const [row] = await sql.query<{ from: number | null }>(
    `SELECT max(from_ms) AS "from" FROM tidegate.healthy_traffic WHERE workspace = $1 AND app = $2 AND environment = $3`,
    [workspace, app, environment],
  )
  return row?.from ?? undefined
}

/** Keeps a block, once. */
export async function keepBlock(sql: Sql, key: ProfileKey, { release, from, components }: StoredBlock): Promise<void> {
  await sql.query(
    `INSERT INTO tidegate.healthy_traffic (workspace, app, environment, release, from_ms, block)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [key.workspace, key.app, key.environment, release, from, JSON.stringify({ components })],
  )
}

/** Blocks of releases that nobody took back, since an instant (epoch ms), the oldest first. */
export async function listBlocks(sql: Sql, key: ProfileKey, since: number): Promise<StoredBlock[]> {
  const rows = await sql.query<{ release: string; from: number; block: TrafficBlock }>(
    `SELECT release, from_ms AS "from", block FROM tidegate.healthy_traffic t
     WHERE workspace = $1 AND app = $2 AND environment = $3 AND from_ms >= $4
       AND NOT EXISTS (
         SELECT FROM tidegate.deployment back JOIN tidegate.deployment bad ON bad.id = back.takes_back
         WHERE bad.release = t.release AND bad.environment = t.environment AND bad.workspace = t.workspace)
     ORDER BY from_ms`,
    [key.workspace, key.app, key.environment, since],
  )
  return rows.map(({ release, from, block }) => ({ release, from, ...block }))
}

/** Forgets blocks that began before an instant (epoch ms). */
export async function forgetBlocks(sql: Sql, before: number): Promise<void> {
  await sql.query('DELETE FROM tidegate.healthy_traffic WHERE from_ms < $1', [before])
}

/** The places in which a release of a workspace is current and which no deployment is changing, with since when it is (epoch ms). */
export async function listQuietPlaces(
  sql: Sql,
  workspace: string,
): Promise<{ readonly app: string; readonly environment: string; readonly release: string; readonly since: number }[]> {
  return await sql.query(
    `SELECT c.app, c.environment, c.release, (extract(epoch FROM c.since) * 1000)::bigint AS since
     FROM tidegate.current c
     WHERE c.workspace = $1 AND NOT EXISTS (
       SELECT FROM tidegate.deployment d
       WHERE d.workspace = c.workspace AND d.app = c.app AND d.environment = c.environment AND d.state = 'admitted')`,
    [workspace],
  )
}
