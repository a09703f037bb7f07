import { Refusal } from '@blueocean/shared-config'
import { createLanes } from './lanes.js'

const lanes = createLanes()

/**
 * The price of a domain in cents, less the coupon's percentage when it is still valid. Prices of one ending are worked
 * out one after the other, so that a price that changes meanwhile is never mixed with an older one.
 */
export async function priceOf(database, { tld, coupon }) {
  const leave = await lanes.enter(tld)
  const [price] = await database.query('SELECT cents FROM prices WHERE tld = $1', [tld])
  if (price === undefined) {
    leave()
    throw new Refusal(404, `.${tld} is not sold here`)
  }
  const cents = await withCoupon(database, price.cents, coupon)
  if (cents === undefined) return price.cents
  leave()
  return cents
}

/** The price with a coupon; undefined when the coupon is not valid any more. */
async function withCoupon(database, cents, coupon) {
  if (!coupon) return cents
  const [found] = await database.query('SELECT percent FROM coupons WHERE code = $1 AND until >= current_date', [
    coupon,
  ])
  return found && reduce(cents, found.percent)
}

/** Cents less a percentage, rounded in the customer's favour. */
export function reduce(cents, percent) {
  return Math.floor((cents * (100 - percent)) / 100)
}

/** Cents as people read them: `€11.90`. */
export function formatEuros(cents) {
  return `€${(cents / 100).toFixed(2)}`
}
