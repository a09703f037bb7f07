import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDomain, readLabel } from './domains.js'
import { renderLanding } from './page.js'
import { formatEuros, priceOf, reduce } from './pricing.js'
import { successShare } from './revenue.js'
import { readCoupon } from './routes.js'

const shelf = (coupons) => ({
  query: async (text, [key]) =>
    text.includes('FROM prices') ? (key === 'com' ? [{ cents: 1190 }] : []) : (coupons[key] ?? []),
})

test('a domain is read strictly, a search kindly', () => {
  assert.equal(readDomain(' Shop.COM ').domain, 'shop.com')
  assert.throws(() => readDomain('shop'), /example\.com/)
  assert.throws(() => readDomain('-shop.com'), /example\.com/)
  assert.equal(readLabel('My Shop!'), 'my-shop')
  assert.throws(() => readLabel('!!!'), /letters and digits/)
})

test('a coupon reduces the price, an unknown one does not', async () => {
  const database = shelf({ WELCOME10: [{ percent: 10 }] })
  assert.equal(await priceOf(database, { tld: 'com', coupon: 'WELCOME10' }), 1071)
  assert.equal(await priceOf(database, { tld: 'com' }), 1190)
  await assert.rejects(priceOf(database, { tld: 'zzz' }), /not sold/)
  assert.equal(await priceOf(database, { tld: 'com', coupon: 'NOTHING' }), 1190)
})

test('reductions are rounded in the favour of the customer', () => {
  assert.equal(reduce(999, 10), 899)
  assert.equal(formatEuros(899), '€8.99')
})

test('the share of good payments is 1 while nobody pays', () => {
  assert.equal(successShare(0, 0), 1)
  assert.equal(successShare(9, 1), 0.9)
})

test('a coupon is upper-case letters and digits', () => {
  assert.equal(readCoupon(''), undefined)
  assert.equal(readCoupon('WELCOME10'), 'WELCOME10')
  assert.throws(() => readCoupon("' OR 1=1"), /no coupon/)
})

test('the page shows every ending with its price', () => {
  assert.match(
    renderLanding({ prices: [{ tld: 'com', cents: 1190 }], foot: '' }).html,
    /\.com<\/div><div>€11\.90 a year/,
  )
})
