const lockNumber = 720_117

/**
 * Applies the migrations that the schema does not have yet, in order, in one transaction; safe to run twice or by two
 * processes at once. Returns the ids that were applied now.
 * @param {ReturnType<import('./index.js').openDatabase>} database
 * @param {readonly { id: string, sql: string }[]} migrations
 */
export async function migrate(database, migrations) {
  return database.transaction(async (query) => {
    await query('SELECT pg_advisory_xact_lock($1)', [lockNumber])
    await query(`CREATE SCHEMA IF NOT EXISTS ${database.schema}`)
    await query('CREATE TABLE IF NOT EXISTS migrations (id text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())')
    const known = new Set((await query('SELECT id FROM migrations')).map(({ id }) => id))
    const missing = migrations.filter(({ id }) => !known.has(id))
    for (const { id, sql } of missing) {
      await query(sql)
      await query('INSERT INTO migrations (id) VALUES ($1)', [id])
    }
    return missing.map(({ id }) => id)
  })
}
