import type { Db } from '../../src/lib/db.ts'

/** Rollouts in production that used other than the two approvals of exactly their intent. */
export async function wrongApprovals(db: Db): Promise<string[]> {
  const rows = await db.query<{ id: string; state: string; used: number; astray: number }>(
    `SELECT d.id, d.state, count(a.id) FILTER (WHERE a.state = 'consumed') AS used,
       count(a.id) FILTER (WHERE a.state = 'consumed' AND a.intent_digest <> d.intent_digest) AS astray
     FROM tidegate.deployment d LEFT JOIN tidegate.approval a ON a.deployment = d.id
     WHERE d.environment = 'production' GROUP BY d.id
     HAVING count(a.id) FILTER (WHERE a.state = 'consumed')
       <> CASE WHEN d.intent = 'promote' AND d.state IN ('live', 'failed', 'aborted') THEN 2 ELSE 0 END
       OR count(a.id) FILTER (WHERE a.state = 'consumed' AND a.intent_digest <> d.intent_digest) > 0`,
  )
  return rows.map(
    ({ id, state, used, astray }) => `${id} is ${state} with ${used} approvals, ${astray} of another intent`,
  )
}

/** Acts that the ledger tells twice, and deployments whose end it does not tell. */
export async function unsaid(db: Db): Promise<string[]> {
  const rows = await db.query<{ what: string }>(
    `WITH told AS (SELECT body::jsonb ->> 'action' AS action, body::jsonb ->> 'subject' AS subject FROM ledger.entry)
     SELECT action || ' of ' || subject || ' is told ' || count(*) || ' times' AS what FROM told
     WHERE action ~ '^(release\\.(cut|seal)|deployment\\.(propose|admit|live|failed|rolled-back)|delivery\\..*)$'
     GROUP BY action, subject HAVING count(*) > 1
     UNION ALL
     SELECT 'the end of ' || d.id || ' (' || d.state || ') is told nowhere' FROM tidegate.deployment d
     WHERE d.state IN ('live', 'failed') AND NOT EXISTS (
       SELECT FROM told WHERE subject = 'deployment:' || d.id AND action IN ('deployment.live', 'deployment.failed', 'deployment.rolled-back'))`,
  )
  return rows.map(({ what }) => what)
}

/** What should have ended and did not. */
export async function leftovers(db: Db): Promise<string[]> {
  const rows = await db.query<{ what: string }>(
    `SELECT 'run ' || id || ' is active' AS what FROM engine.run WHERE state = 'active'
     UNION ALL SELECT 'deployment ' || id || ' is ' || state FROM tidegate.deployment WHERE state IN ('proposed', 'admitted')
     UNION ALL SELECT 'the lease of ' || place || ' is with ' || deployment FROM tidegate.lease WHERE deployment IS NOT NULL
     UNION ALL SELECT app || ' is held in ' || environment || ': ' || because FROM tidegate.hold`,
  )
  return rows.map(({ what }) => what)
}
