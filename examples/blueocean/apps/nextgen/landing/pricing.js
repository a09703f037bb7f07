import { Refusal } from '@blueocean/shared-config'

/** The price of a domain in cents, less the coupon's percentage when it is still valid. */
export async function priceOf(database, { tld, coupon }) {
  const [price] = await database.query('SELECT cents FROM prices WHERE tld = $1', [tld])
  if (price === undefined) throw new Refusal(404, `.${tld} is not sold here`)
  if (!coupon) return price.cents
  const [found] = await database.query('SELECT percent FROM coupons WHERE code = $1 AND until >= current_date', [
    coupon,
  ])
  return found === undefined ? price.cents : reduce(price.cents, found.percent)
}

/** Cents less a percentage, rounded in the customer's favour. */
export function reduce(cents, percent) {
  return Math.floor((cents * (100 - percent)) / 100)
}

/** Cents as people read them: `€11.90`. */
export function formatEuros(cents) {
  return `€${(cents / 100).toFixed(2)}`
}
