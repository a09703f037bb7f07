import { Refusal } from '@blueocean/shared-config'
import { readDomain, readLabel } from './domains.js'
import { renderLanding } from './page.js'
import { countRevenue } from './revenue.js'
import { buyQuote, listPrices, quoteDomain, searchDomains } from './shop.js'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What NEXTGEN's landing page and its API answer. */
export function routes(context) {
  const { database, cache, metrics, variables, foot } = context
  const stores = { database, cache, pay: async () => {} }
  return {
    'GET /': async () => renderLanding({ prices: await listPrices(stores), foot }),
    'GET /api': () => ({ json: { app: 'nextgen', payments: variables.PAYMENT_PROVIDER } }),
    'GET /api/domains/search': async ({ url }) => ({
      json: { results: await searchDomains(stores, readLabel(url.searchParams.get('name'))) },
    }),
    'POST /api/quotes': async ({ body }) => ({
      status: 201,
      json: await quoteDomain(stores, { ...readDomain(body.domain), coupon: readCoupon(body.coupon) }),
    }),
    'POST /api/checkout': async ({ body }) => {
      if (!uuid.test(body.quote)) throw new Refusal(400, 'the id of a quote is wanted')
      return { status: 201, json: await buyQuote(stores, { id: body.quote }) }
    },
    'GET /api/revenue': async () => {
      const revenue = await countRevenue(database)
      metrics.gauge('nextgen_revenue_today_cents', revenue.today)
      metrics.gauge('nextgen_failed_payments', revenue.failedPayments)
      return { json: revenue }
    },
  }
}

/** A coupon's code, or undefined; refuses what cannot be one. */
export function readCoupon(text) {
  if (text === undefined || text === null || text === '') return undefined
  if (typeof text !== 'string' || !/^[A-Z0-9]{3,20}$/.test(text)) throw new Refusal(400, 'this is no coupon')
  return text
}
