import { theme } from '@blueocean/nextstep-common'
import { escapeHtml, renderPage } from '@blueocean/shared-config'

/** The orchestration page: what agents do, and a form for a new task. */
export function renderDashboard({ notices, tasks, mode, foot }) {
  const body = `<div class="cards">
<section class="card"><div>Orchestration</div><div class="big" id="mode">${escapeHtml(mode)}</div></section>
<section class="card"><div>Open tasks</div><div class="big" id="open">${tasks.filter(isOpen).length}</div></section>
<section class="card"><div>Safety rails</div><div class="big" id="rails">on</div></section></div>
${notices.map(({ text }) => `<p>${escapeHtml(text)}</p>`).join('')}
<h2>New task</h2><form id="new"><input name="title" id="title" maxlength="200" required placeholder="What should be done?">
<button id="add">Queue it</button></form><p id="said" role="status"></p>
<h2>Tasks</h2><table><thead><tr><th>Task</th><th>Agent</th><th>Steps</th></tr></thead>
<tbody id="tasks">${tasks.map(renderTask).join('')}</tbody></table>`
  return renderPage({ title: 'NEXTSTEP', theme, nav: [['/api/tasks', 'API']], body, script, foot })
}

function isOpen({ steps, done }) {
  return done < steps
}

function renderTask({ title, agent, steps, done }) {
  return `<tr><td>${escapeHtml(title)}</td><td>${escapeHtml(agent)}</td><td>${done} of ${steps}</td></tr>`
}

const script = `document.getElementById('new').addEventListener('submit', async (event) => {
  event.preventDefault()
  const title = document.getElementById('title').value
  const answer = await fetch('/api/tasks', { method: 'POST', body: JSON.stringify({ title }) })
  const told = await answer.json()
  document.getElementById('said').textContent = answer.ok ? 'Queued for ' + told.agent : told.error
  if (!answer.ok) return
  const row = document.getElementById('tasks').insertRow(0)
  for (const text of [told.title, told.agent, '0 of ' + told.steps]) row.insertCell().textContent = text
})`
