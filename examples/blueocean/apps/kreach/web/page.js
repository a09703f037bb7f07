import { theme } from '@blueocean/kreach-common'
import { escapeHtml, renderPage } from '@blueocean/shared-config'

const [width, height] = [320, 90]

/** The market page: a curve and a prediction for every watched symbol. */
export function renderMarket({ symbols, foot }) {
  const body = `<p>Prices of this example are simulated; predictions are computed from them.</p>
<form id="filter"><input id="symbol" maxlength="8" placeholder="TIDE"><button id="show">Show prediction</button></form>
<p id="said" role="status"></p><div class="cards">${symbols.map(renderSymbol).join('')}</div>`
  return renderPage({ title: 'KREACH', theme, nav: [['/api/predictions', 'API']], body, script, foot })
}

function renderSymbol({ symbol, title, prices, prediction }) {
  const next = prediction === null ? 'not enough data yet' : `next ${prediction.toFixed(2)}`
  return `<section class="card"><div>${escapeHtml(title)} (${escapeHtml(symbol)})</div>
<div class="big">${prices.length > 0 ? prices.at(-1).toFixed(2) : '–'}</div>${drawCurve(prices, prediction)}<div>${next}</div></section>`
}

/** A curve of prices as SVG, the prediction as a dot after it. */
export function drawCurve(prices, prediction) {
  if (prices.length < 2) return ''
  const values = prediction === null ? prices : [...prices, prediction]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const at = (value, i) => {
    const x = (i / (values.length - 1)) * (width - 10) + 5
    const y = height - 5 - ((value - low) / (high - low || 1)) * (height - 10)
    return [x.toFixed(1), y.toFixed(1)]
  }
  const points = prices.map((price, i) => at(price, i).join(',')).join(' ')
  const [x, y] = at(values.at(-1), values.length - 1)
  const dot = prediction === null ? '' : `<circle class="next" cx="${x}" cy="${y}" r="4"/>`
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="prices"><polyline class="line" points="${points}"/>${dot}</svg>`
}

const script = `document.getElementById('filter').addEventListener('submit', async (event) => {
  event.preventDefault()
  const symbol = document.getElementById('symbol').value.toUpperCase()
  const { predictions } = await (await fetch('/api/predictions')).json()
  const found = predictions.find((one) => one.symbol === symbol)
  document.getElementById('said').textContent = found ? symbol + ' next: ' + found.price : symbol + ' is not watched'
})`
