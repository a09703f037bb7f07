import { Refusal } from '@blueocean/shared-config'

/** Every ending with its price. */
export function listPrices(database) {
  return database.query('SELECT tld, cents, changed_at AS "changedAt" FROM prices ORDER BY tld')
}

/** The price that somebody wants to set; refuses with what is wrong. */
export function readPrice(tld, { cents }) {
  if (!/^[a-z]{2,12}$/.test(tld)) throw new Refusal(400, 'an ending such as com is wanted')
  if (!Number.isInteger(cents) || cents < 1 || cents > 1_000_000)
    throw new Refusal(400, 'cents from 1 to 1000000 are wanted')
  return { tld, cents }
}

/** Sets the price of an ending, new or known. */
export async function changePrice(database, { tld, cents }) {
  const sql = `INSERT INTO prices (tld, cents) VALUES ($1, $2) ON CONFLICT (tld)
    DO UPDATE SET cents = excluded.cents, changed_at = clock_timestamp() RETURNING tld, cents`
  return (await database.query(sql, [tld, cents]))[0]
}
