import type { Sql } from '../lib/db.ts'
import type { Stranded } from './contract.ts'

/**
 * Looks for rows that no rule of the engine will ever move again, level-triggered: it looks at what is, not at what
 * happened. An empty list is the normal answer; anything else is for a person to see.
 */
export function findStranded(sql: Sql): Promise<Stranded[]> {
  return sql.query<Stranded>(Object.values(looks).join('\nUNION ALL\n') + '\nLIMIT 100')
}

const looks = {
  idleRun: `
    SELECT r.id AS run, NULL AS node, 'the run is active, but none of its nodes is ready, running, waiting or stuck' AS because
    FROM engine.run r WHERE r.state = 'active' AND NOT EXISTS (
      SELECT FROM engine.node n WHERE n.run = r.id AND n.state IN ('ready', 'running', 'waiting', 'stuck'))`,
  endlessWait: `
    SELECT n.run, n.id, 'it waits, but for no time and no topic' FROM engine.node n
    WHERE n.state = 'waiting' AND n.wake_at IS NULL AND n.topics = '{}'`,
  missedWake: `
    SELECT n.run, n.id, 'it has been due since ' || n.wake_at || ', and no worker woke it' FROM engine.node n
    WHERE n.state = 'waiting' AND n.wake_at < clock_timestamp() - interval '1 minute'`,
  missedEnd: `
    SELECT n.run, n.id, 'it waits only for the end of run ' || r.id || ', which has ended' FROM engine.node n
    JOIN engine.run r ON n.topics = ARRAY['run:' || r.id] AND r.ended_at < clock_timestamp() - interval '1 minute'
    WHERE n.state = 'waiting' AND n.wake_at IS NULL`,
  missedStart: `
    SELECT n.run, n.id, 'everything before it has passed, but it was not started' FROM engine.node n
    JOIN engine.run r ON r.id = n.run AND r.state = 'active' AND r.ending IS NULL
    WHERE n.state = 'blocked' AND NOT n.finally AND NOT EXISTS (
      SELECT FROM engine.node b WHERE b.run = n.run AND b.id = ANY(n.after) AND b.state <> 'passed')`,
  unclaimed: `
    SELECT n.run, n.id, 'it has been ready for over five minutes: no worker takes the verb ' || n.verb
      || coalesce(', or its partition ' || n.partition || ' is held', '') FROM engine.node n
    WHERE n.state = 'ready' AND n.wake_at < clock_timestamp() - interval '5 minutes'`,
  lapsedLease: `
    SELECT n.run, n.id, 'the lease of ' || n.owner || ' lapsed over a minute ago, and no worker took it over' FROM engine.node n
    WHERE n.state = 'running' AND n.lease_until < clock_timestamp() - interval '1 minute'`,
  heldPartition: `
    SELECT p.run, p.node, 'it holds the partition ' || p.name || ', but does not run' FROM engine.partition p
    WHERE p.run IS NOT NULL AND NOT EXISTS (
      SELECT FROM engine.node n WHERE n.run = p.run AND n.id = p.node AND n.state = 'running')`,
}
