import { theme } from '@blueocean/nextgen-common'
import { escapeHtml, renderPage } from '@blueocean/shared-config'
import { summarise } from './portfolio.js'

/** The customer's page: what was bought and what it costs. */
export function renderPortfolio({ domains, foot }) {
  const { yearlyCents, withReminder } = summarise(domains)
  const rows = domains.map(
    ({ domain, cents }) => `<tr><td>${escapeHtml(domain)}</td><td>€${(cents / 100).toFixed(2)}</td></tr>`,
  )
  const body = `<div class="cards">
<section class="card"><div>Domains</div><div class="big" id="count">${domains.length}</div></section>
<section class="card"><div>A year</div><div class="big">€${(yearlyCents / 100).toFixed(2)}</div></section>
<section class="card"><div>Reminders</div><div class="big">${withReminder}</div></section></div>
<h2>My domains</h2><table><tbody>${rows.join('') || '<tr><td>Nothing yet: search a name in the shop.</td></tr>'}</tbody></table>`
  return renderPage({ title: 'NEXTGEN · my domains', theme, nav: [['/', 'Shop']], body, foot })
}
