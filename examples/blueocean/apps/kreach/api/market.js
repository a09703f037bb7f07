/** The newest prices of a symbol, oldest first. */
export async function readSeries(database, symbol, most = 60) {
  const rows = await database.query(
    'SELECT at, price, simulated FROM ticks WHERE symbol = $1 ORDER BY at DESC LIMIT $2',
    [symbol, most],
  )
  return rows.reverse()
}

/** How old the newest price of every watched symbol is, in seconds; null when there is none. */
export function readFreshness(database) {
  return database.query(`SELECT watchlist.symbol, extract(epoch FROM now() - max(ticks.at))::float AS "ageSeconds"
    FROM watchlist LEFT JOIN ticks USING (symbol) GROUP BY watchlist.symbol ORDER BY watchlist.symbol`)
}

/** Keeps a price that was posted from outside. */
export async function keepTick(database, { symbol, price }) {
  await database.query('INSERT INTO ticks (symbol, at, price, simulated) VALUES ($1, clock_timestamp(), $2, false)', [
    symbol,
    price,
  ])
}

/** Keeps a prediction, so that it can be compared with what came. */
export async function keepPrediction(database, { symbol, price, ticks }) {
  await database.query('INSERT INTO predictions (symbol, price, ticks) VALUES ($1, $2, $3)', [symbol, price, ticks])
}
