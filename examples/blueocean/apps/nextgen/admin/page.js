import { theme } from '@blueocean/nextgen-common'
import { escapeHtml, renderPage } from '@blueocean/shared-config'

/** The operator's page: prices as they are. */
export function renderAdmin({ prices, foot }) {
  const rows = prices.map(
    ({ tld, cents }) => `<tr><td>.${escapeHtml(tld)}</td><td>€${(cents / 100).toFixed(2)}</td></tr>`,
  )
  const body = `<p>Prices are changed with <code>PUT /admin/api/prices/&lt;ending&gt;</code> and the operator’s token.</p>
<table><thead><tr><th>Ending</th><th>A year</th></tr></thead><tbody id="prices">${rows.join('')}</tbody></table>`
  return renderPage({ title: 'NEXTGEN · admin', theme: `${theme}h1{color:#8a4b08}`, nav: [['/', 'Shop']], body, foot })
}
