/**
 * The revenue counter: cents of today and of the last minute, failed payments of the last minute, and the share of the
 * payments of the last 10 s that succeeded (1 when nobody paid).
 */
export async function countRevenue(database) {
  const [{ paid, failed, ...row }] = await database.query(`SELECT
    coalesce(sum(cents) FILTER (WHERE state = 'paid'), 0)::int AS today,
    coalesce(sum(cents) FILTER (WHERE state = 'paid' AND age < interval '1 minute'), 0)::int AS "perMinute",
    count(*) FILTER (WHERE state = 'failed' AND age < interval '1 minute')::int AS "failedPayments",
    count(*) FILTER (WHERE state = 'paid' AND age < interval '10 seconds')::int AS paid,
    count(*) FILTER (WHERE state = 'failed' AND age < interval '10 seconds')::int AS failed
    FROM (SELECT orders.state, quotes.cents, now() - orders.at AS age
      FROM orders JOIN quotes ON quotes.id = orders.quote WHERE orders.at >= current_date) AS today`)
  return { ...row, successShare: successShare(paid, failed), currency: 'EUR' }
}

/** Paid of all finished payments; 1 when there were none. */
export function successShare(paid, failed) {
  return paid + failed === 0 ? 1 : Math.round((paid / (paid + failed)) * 1000) / 1000
}
