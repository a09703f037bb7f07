/** Counts that the page was seen today, and says how often by now; keeps no trace of who saw it. */
export async function countImpression(database) {
  const [row] = await database.query(`INSERT INTO impressions (day, seen) VALUES (current_date, 1)
    ON CONFLICT (day) DO UPDATE SET seen = impressions.seen + 1 RETURNING seen::int`)
  return row.seen
}
