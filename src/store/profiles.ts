import type { Profile } from '../analysis/evidence/profile.ts'
import type { Sql, Tx } from '../lib/db.ts'

/** Whose normal is meant. */
export interface ProfileKey {
  readonly workspace: string
  readonly app: string
  readonly environment: string
}

/** What was learned to be normal, and when. */
export interface StoredProfile {
  readonly profile: Profile
  /** The ticks that it is for, ms. */
  readonly tickMs: number
  readonly learnedAt: Date
}

/** What is normal for an app in an environment at ticks of that length; null while nothing was learned. */
export async function findProfile(sql: Sql, key: ProfileKey, tickMs: number): Promise<Profile | null> {
  const stored = await readProfile(sql, key)
  return stored?.tickMs === tickMs ? stored.profile : null
}

/** What was learned, with when; undefined while nothing was. */
export async function readProfile(sql: Sql, key: ProfileKey): Promise<StoredProfile | undefined> {
  const [row] = await sql.query<StoredProfile>(
    `SELECT profile, tick_ms AS "tickMs", learned_at AS "learnedAt" FROM tidegate.profile
     WHERE workspace = $1 AND app = $2 AND environment = $3`,
    [key.workspace, key.app, key.environment],
  )
  return row
}

/** Everything that was learned in a workspace. */
export function listStoredProfiles(sql: Sql, workspace: string): Promise<(ProfileKey & StoredProfile)[]> {
  return sql.query<ProfileKey & StoredProfile>(
    `SELECT workspace, app, environment, profile, tick_ms AS "tickMs", learned_at AS "learnedAt" FROM tidegate.profile
     WHERE workspace = $1 ORDER BY app, environment`,
    [workspace],
  )
}

/** Keeps what was learned, instead of what was learned before. */
export async function keepProfile(tx: Tx, key: ProfileKey, profile: Profile, tickMs: number): Promise<void> {
  await tx.query(
    `INSERT INTO tidegate.profile (workspace, app, environment, profile, tick_ms) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (workspace, app, environment) DO UPDATE SET profile = $4, tick_ms = $5, learned_at = now()`,
    [key.workspace, key.app, key.environment, JSON.stringify(profile), tickMs],
  )
}
