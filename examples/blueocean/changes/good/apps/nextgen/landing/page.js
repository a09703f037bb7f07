import { theme } from '@blueocean/nextgen-common'
import { escapeHtml, renderPage } from '@blueocean/shared-config'
import { renderPlans } from './plans.js'
import { formatEuros } from './pricing.js'

const nav = [
  ['/dashboard', 'My domains'],
  ['/admin', 'Admin'],
]

/** The shop's front: search a name, see what is free, buy it. */
export function renderLanding({ prices, foot }) {
  const body = `<p>Your name, on the web, in a minute.</p>
<form id="search"><input id="name" name="name" required maxlength="63" placeholder="my-new-shop">
<button id="find">Search</button></form><p id="said" role="status"></p><table><tbody id="results"></tbody></table>
<h2>Endings</h2><div class="cards">${prices.map(renderPrice).join('')}</div>${renderPlans()}`
  return renderPage({ title: 'NEXTGEN domains', theme, nav, body, script, foot })
}

function renderPrice({ tld, cents }) {
  return `<section class="card"><div class="big">.${escapeHtml(tld)}</div><div>${formatEuros(cents)} a year</div></section>`
}

const script = `const said = document.getElementById('said')
const ask = async (path, body) => {
  const answer = await fetch(path, body && { method: 'POST', body: JSON.stringify(body) })
  const told = await answer.json()
  if (!answer.ok) throw new Error(told.error)
  return told
}
const attempt = (work) => work().catch((error) => { said.textContent = error.message })
const buy = async (domain) => {
  const quote = await ask('/api/quotes', { domain })
  const order = await ask('/api/checkout', { quote: quote.id })
  said.textContent = order.domain + ' is yours'
}
document.getElementById('search').addEventListener('submit', (event) => {
  event.preventDefault()
  attempt(async () => {
    const name = encodeURIComponent(document.getElementById('name').value)
    const { results } = await ask('/api/domains/search?name=' + name)
    const rows = document.getElementById('results')
    rows.replaceChildren()
    for (const { domain, cents, free } of results) {
      const row = rows.insertRow()
      row.insertCell().textContent = domain
      row.insertCell().textContent = free ? '€' + (cents / 100).toFixed(2) : 'taken'
      if (!free) continue
      const button = document.createElement('button')
      button.textContent = 'Buy'
      button.addEventListener('click', () => attempt(() => buy(domain)))
      row.insertCell().append(button)
    }
    said.textContent = results.filter(({ free }) => free).length + ' endings are free'
  })
})`
