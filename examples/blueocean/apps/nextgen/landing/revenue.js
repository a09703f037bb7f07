/**
 * The revenue counter: cents of today and of the last minute, failed payments of the last minute, and the share of
 * finished payments of the last minute that succeeded (1 when nobody paid).
 */
export async function countRevenue(database) {
  const [row] = await database.query(`SELECT
    coalesce(sum(quotes.cents) FILTER (WHERE orders.state = 'paid'), 0)::int AS today,
    coalesce(sum(quotes.cents) FILTER (WHERE orders.state = 'paid' AND recent), 0)::int AS "perMinute",
    count(*) FILTER (WHERE orders.state = 'paid' AND recent)::int AS "paidLastMinute",
    count(*) FILTER (WHERE orders.state = 'failed' AND recent)::int AS "failedPayments"
    FROM (SELECT *, at > now() - interval '1 minute' AS recent FROM orders WHERE at >= current_date) AS orders
    JOIN quotes ON quotes.id = orders.quote`)
  return { ...row, successShare: successShare(row.paidLastMinute, row.failedPayments), currency: 'EUR' }
}

/** Paid of all finished payments; 1 when there were none. */
export function successShare(paid, failed) {
  return paid + failed === 0 ? 1 : Math.round((paid / (paid + failed)) * 1000) / 1000
}
