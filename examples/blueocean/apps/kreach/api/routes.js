import { createHash, timingSafeEqual } from 'node:crypto'
import { Refusal } from '@blueocean/shared-config'
import { forecast } from './forecast.js'
import { keepPrediction, keepTick, readFreshness, readSeries } from './market.js'

/** Market data older than this is stale. */
export const staleAfterSeconds = 3600

/** What KREACH's API answers. */
export function routes({ database, cache, metrics, variables, secrets }) {
  const predict = async (symbol) => {
    const known = await cache.get(`prediction:${symbol}`)
    if (known !== null) return JSON.parse(known)
    const series = await readSeries(database, symbol)
    const price = forecast(series.map((tick) => tick.price))
    const simulated = series.some((tick) => tick.simulated)
    const prediction = { symbol, price: price ?? null, ticks: series.length, method: 'least-squares', simulated }
    if (price !== undefined) await keepPrediction(database, prediction)
    await cache.set(`prediction:${symbol}`, JSON.stringify(prediction), 2)
    return prediction
  }
  return {
    'GET /api': () => ({ json: { app: 'kreach', feed: variables.MARKET_FEED } }),
    'GET /api/predictions': async () => {
      const symbols = (await readFreshness(database)).map(({ symbol }) => symbol)
      return { json: { predictions: await Promise.all(symbols.map(predict)) } }
    },
    'GET /api/market/freshness': async () => {
      const freshness = describeFreshness(await readFreshness(database))
      metrics.gauge('kreach_market_age_seconds', freshness.oldestSeconds ?? -1)
      return { json: freshness }
    },
    'GET /api/market/:symbol': async ({ params }) => {
      const symbol = readSymbol(params.symbol)
      return { json: { symbol, ticks: await readSeries(database, symbol) } }
    },
    'POST /api/market/ticks': async ({ body, headers }) => {
      if (!hasKey(headers['x-market-key'], secrets.MARKET_DATA_KEY))
        throw new Refusal(401, 'the market data key is wanted')
      const symbol = readSymbol(body.symbol)
      if (!(Number.isFinite(body.price) && body.price > 0)) throw new Refusal(400, 'a price above 0 is wanted')
      await keepTick(database, { symbol, price: body.price })
      return { status: 201, json: { symbol, price: body.price } }
    },
  }
}

/** Whether all symbols have data, and data young enough. */
export function describeFreshness(symbols) {
  const ages = symbols.map(({ ageSeconds }) => ageSeconds)
  const known = ages.every((age) => age !== null) && ages.length > 0
  const oldestSeconds = known ? Math.round(Math.max(...ages)) : null
  return { fresh: known && oldestSeconds <= staleAfterSeconds, oldestSeconds, staleAfterSeconds, symbols }
}

function readSymbol(text) {
  if (typeof text === 'string' && /^[A-Z]{2,8}$/.test(text)) return text
  throw new Refusal(400, 'a symbol of 2 to 8 capital letters is wanted')
}

function hasKey(found, wanted) {
  const hash = (text) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(found ?? ''), hash(wanted))
}
