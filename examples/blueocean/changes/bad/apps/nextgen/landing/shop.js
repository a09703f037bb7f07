import { Refusal } from '@blueocean/shared-config'
import { priceOf } from './pricing.js'

/** Which endings of a label are still free, and for how much; the prices come from the cache for a few seconds. */
export async function searchDomains({ database, cache }, label) {
  const prices = await listPrices({ database, cache })
  const sold = await database.query(
    `SELECT quotes.domain FROM orders JOIN quotes ON quotes.id = orders.quote
     WHERE orders.state = 'paid' AND quotes.domain = ANY ($1)`,
    [prices.map(({ tld }) => `${label}.${tld}`)],
  )
  const taken = new Set(sold.map(({ domain }) => domain))
  return prices.map(({ tld, cents }) => {
    const domain = `${label}.${tld}`
    return { domain, cents, free: !taken.has(domain) }
  })
}

/** All endings with their prices. */
export async function listPrices({ database, cache }) {
  const known = await cache.get('prices')
  if (known !== null) return JSON.parse(known)
  const prices = await database.query('SELECT tld, cents FROM prices ORDER BY cents, tld')
  await cache.set('prices', JSON.stringify(prices), 5)
  return prices
}

/** A price that is kept for the customer. */
export async function quoteDomain({ database }, { domain, tld, coupon }) {
  const cents = await priceOf(database, { tld, coupon })
  const sql = 'INSERT INTO quotes (domain, cents, coupon) VALUES ($1, $2, $3) RETURNING id, domain, cents'
  return (await database.query(sql, [domain, cents, coupon ?? null]))[0]
}

/** Buys what was quoted: the order is on record before it is paid, so that a failed payment is seen as one. */
export async function buyQuote({ database, pay }, { id }) {
  const [quote] = await database.query('SELECT id, domain, cents, coupon FROM quotes WHERE id = $1', [id])
  if (quote === undefined) throw new Refusal(404, 'there is no such quote')
  const [order] = await database.query("INSERT INTO orders (quote, state) VALUES ($1, 'started') RETURNING id", [id])
  try {
    await confirmPrice(database, quote)
    await pay(quote)
    await database.query("UPDATE orders SET state = 'paid' WHERE id = $1", [order.id])
  } catch (error) {
    await database.query("UPDATE orders SET state = 'failed' WHERE id = $1", [order.id])
    if (error.code === '23505') throw new Refusal(409, 'this quote was already paid')
    throw error
  }
  return { order: Number(order.id), domain: quote.domain, cents: quote.cents, state: 'paid' }
}

/** Looks whether the quoted price still stands, or a lower one; the customer pays the lower. */
async function confirmPrice(database, quote) {
  const cents = await priceOf(database, { tld: quote.domain.split('.').at(-1), coupon: quote.coupon })
  quote.cents = Math.min(quote.cents, cents)
}
