const everyMs = 5_000

/**
 * With MARKET_FEED=simulated, writes one simulated price per symbol every 5 s, marked as such; returns how to stop.
 * Replicas agree because a price depends on its instant alone.
 */
export function feedMarket({ database, variables, log }) {
  if (variables.MARKET_FEED !== 'simulated') return () => {}
  const tell = (error) => log.warn('the market feed could not be written', { cause: error.message })
  const write = () => writeTicks(database, Math.floor(Date.now() / everyMs) * everyMs).catch(tell)
  void write()
  const timer = setInterval(write, everyMs)
  return () => clearInterval(timer)
}

async function writeTicks(database, now) {
  const symbols = (await database.query('SELECT symbol FROM watchlist ORDER BY symbol')).map(({ symbol }) => symbol)
  const instants = Array.from({ length: 12 }, (_, i) => now - i * everyMs)
  const ticks = symbols.flatMap((symbol) => instants.map((at) => ({ symbol, at, price: simulatePrice(symbol, at) })))
  await database.query(
    `INSERT INTO ticks (symbol, at, price, simulated)
     SELECT symbol, to_timestamp(at / 1000.0), price, true FROM jsonb_to_recordset($1) AS t (symbol text, at bigint, price double precision)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(ticks)],
  )
  await database.query("DELETE FROM ticks WHERE at < now() - interval '1 day'")
}

/** A simulated price: two waves around a level of the symbol's own. */
export function simulatePrice(symbol, at) {
  const level = 50 + [...symbol].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) / 4
  const minutes = at / 60_000
  return Math.round((level + 6 * Math.sin(minutes / 7) + 2 * Math.sin(minutes * 1.7 + level)) * 100) / 100
}
