import type { Sql, Tx } from '../lib/db.ts'

/** Time on a shared environment that somebody booked for an app. */
export interface BookingRow {
  readonly id: string
  readonly workspace: string
  readonly environment: string
  readonly app: string
  readonly from: Date
  readonly until: Date
  readonly by: string
  readonly because: string
}

const columns = 'id, workspace, environment, app, from_at AS "from", until_at AS "until", by_person AS "by", because'

/** Bookings of an environment that end after an instant and were not given back, earliest first. */
export function listBookings(sql: Sql, workspace: string, environment: string, after: Date): Promise<BookingRow[]> {
  return sql.query<BookingRow>(
    `SELECT ${columns} FROM tidegate.booking
      WHERE workspace = $1 AND environment = $2 AND released_at IS NULL AND until_at > $3 ORDER BY from_at, id`,
    [workspace, environment, after],
  )
}

/** One booking that was not given back. */
export async function readBooking(sql: Sql, id: string): Promise<BookingRow | undefined> {
  return (
    await sql.query<BookingRow>(`SELECT ${columns} FROM tidegate.booking WHERE id = $1 AND released_at IS NULL`, [id])
  )[0]
}

/** Lets nobody else book this environment until the transaction ends. */
export async function lockBookings(tx: Tx, workspace: string, environment: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 2))', [`bookings ${workspace}/${environment}`])
}

/** Adds a booking. */
export async function insertBooking(tx: Tx, booking: BookingRow): Promise<void> {
  const { id, workspace, environment, app, from, until, by, because } = booking
  await tx.query(
    `INSERT INTO tidegate.booking (id, workspace, environment, app, from_at, until_at, by_person, because)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, workspace, environment, app, from, until, by, because],
  )
}

/** Gives a booking back; false when that was done before. */
export async function markBookingReleased(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query(
    'UPDATE tidegate.booking SET released_at = clock_timestamp() WHERE id = $1 AND released_at IS NULL RETURNING id',
    [id],
  )
  return rows.length > 0
}
