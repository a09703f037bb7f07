import { theme } from '@blueocean/kvibe-common'
import { escapeHtml, renderPage } from '@blueocean/shared-config'

/** The campaigns page: everything that can be shared, with one button each. */
export function renderCampaigns({ campaigns, seen, channel, foot }) {
  const body = `<p>Seen <b id="seen">${seen}</b> times today.</p><p id="said" role="status"></p>
<div class="cards" data-channel="${escapeHtml(channel)}" id="campaigns">${campaigns.map(renderCampaign).join('')}</div>`
  return renderPage({ title: 'KVIBE', theme, nav: [['/api/scores', 'Scores']], body, script, foot })
}

function renderCampaign({ id, name, product }) {
  return `<section class="card"><div class="big">${escapeHtml(name)}</div><p>for ${escapeHtml(product)}</p>
<button data-id="${id}">Share it</button></section>`
}

const script = `const board = document.getElementById('campaigns')
board.addEventListener('click', async ({ target }) => {
  if (!target.dataset.id) return
  const path = '/api/campaigns/' + target.dataset.id + '/shares'
  const answer = await fetch(path, { method: 'POST', body: JSON.stringify({ channel: board.dataset.channel }) })
  const told = await answer.json()
  document.getElementById('said').textContent = answer.ok ? 'Shared by ' + told.channel : told.error
})`
