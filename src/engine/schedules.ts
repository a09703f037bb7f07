import { Cron } from 'croner'
import type { Db, Tx } from '../lib/db.ts'
import { AppError, messageOf } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import type { NewRun } from './contract.ts'
import { startRun } from './start-run.ts'

/** What is started again and again. */
export interface Schedule {
  readonly id: string
  /** Five fields, or six with seconds first. */
  readonly cron: string
  /** IANA zone, e.g. `Europe/Paris`. */
  readonly timeZone: string
  readonly run: Omit<NewRun, 'id' | 'dedupKey' | 'deadline' | 'parent'>
}

/** Stores a schedule, or changes it: the first instant is the next one from now, by the database's clock. Returns that instant. */
export async function putSchedule(tx: Tx, schedule: Schedule): Promise<Date | null> {
  const [clock] = await tx.query<{ now: Date }>('SELECT clock_timestamp() AS now')
  const nextAt = nextInstant(schedule, clock!.now)
  await tx.query(
    `INSERT INTO engine.schedule AS s (id, cron, time_zone, template, next_at) VALUES ($1, $2, $3, $4::jsonb, $5)
     ON CONFLICT (id) DO UPDATE SET cron = EXCLUDED.cron, time_zone = EXCLUDED.time_zone, template = EXCLUDED.template,
       next_at = CASE WHEN s.cron = EXCLUDED.cron AND s.time_zone = EXCLUDED.time_zone THEN s.next_at ELSE EXCLUDED.next_at END`,
    [schedule.id, schedule.cron, schedule.timeZone, JSON.stringify(schedule.run), nextAt],
  )
  return nextAt
}

/** Forgets a schedule; runs it started go on. False when there was none. */
export async function removeSchedule(tx: Tx, id: string): Promise<boolean> {
  return (await tx.query('DELETE FROM engine.schedule WHERE id = $1 RETURNING id', [id])).length > 0
}

interface DueRow {
  cron: string
  time_zone: string
  template: Schedule['run']
  next_at: Date
  now: Date
}

/**
 * Starts what is due, once per instant however many workers ask; of instants missed while nobody looked only the oldest
 * is caught up. A schedule that cannot be started does not keep the others from it: its trouble is thrown at the end.
 */
export async function startDue(db: Db, limit = 100): Promise<string[]> {
  const due = await db.query<{ id: string }>(
    'SELECT id FROM engine.schedule WHERE next_at <= clock_timestamp() ORDER BY next_at LIMIT $1',
    [limit],
  )
  const results = await Promise.allSettled(due.map(({ id }) => db.tx((tx) => startOne(tx, id))))
  const troubles = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  if (troubles.length > 0) throw troubles[0]
  return results.flatMap((result) => (result.status === 'fulfilled' ? (result.value ?? []) : []))
}

async function startOne(tx: Tx, schedule: string): Promise<string | undefined> {
  const [row] = await tx.query<DueRow>(
    `SELECT cron, time_zone, template, next_at, clock_timestamp() AS now FROM engine.schedule
     WHERE id = $1 AND next_at <= clock_timestamp() FOR UPDATE SKIP LOCKED`,
    [schedule],
  )
  if (!row) return undefined
  const dedupKey = `schedule:${schedule}@${row.next_at.toISOString()}`
  const { id, isNew } = await startRun(tx, { ...row.template, id: newId('run', row.now), dedupKey })
  const nextAt = nextInstant({ cron: row.cron, timeZone: row.time_zone }, row.now)
  await tx.query('UPDATE engine.schedule SET next_at = $2, last_at = $3 WHERE id = $1', [schedule, nextAt, row.next_at])
  return isNew ? id : undefined
}

/** The first instant after `after` at which a cron expression fires in its zone; null when it never does again. */
export function nextInstant(schedule: Pick<Schedule, 'cron' | 'timeZone'>, after: Date): Date | null {
  try {
    return new Cron(schedule.cron, { timezone: schedule.timeZone, paused: true }).nextRun(after)
  } catch (cause) {
    throw new AppError(
      'invalid-input',
      `the schedule ${schedule.cron} in ${schedule.timeZone} cannot be read: ${messageOf(cause)}`,
      {
        hint: 'Give five cron fields (minute, hour, day, month, weekday) and an IANA zone such as Europe/Paris.',
        cause,
      },
    )
  }
}
