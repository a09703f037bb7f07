/** The watched symbols, each with its newest prices (oldest first) and its newest prediction. */
export async function readWatchlist(database) {
  return database.query(`SELECT watchlist.symbol, watchlist.title,
    (SELECT coalesce(jsonb_agg(price ORDER BY at), '[]') FROM
      (SELECT price, at FROM ticks WHERE ticks.symbol = watchlist.symbol ORDER BY at DESC LIMIT 40) AS newest) AS prices,
    (SELECT price FROM predictions WHERE predictions.symbol = watchlist.symbol ORDER BY id DESC LIMIT 1) AS prediction
    FROM watchlist ORDER BY watchlist.symbol`)
}
