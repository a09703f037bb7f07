import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderDashboard } from './page.js'

const tasks = [
  { title: 'Read the <news>', agent: 'planner', steps: 3, done: 1 },
  { title: 'Sum up', agent: 'writer', steps: 2, done: 2 },
]

test('the page shows tasks, counts the open ones, and escapes what people wrote', () => {
  const { html } = renderDashboard({ notices: [{ text: 'Hello' }], tasks, mode: 'supervised', foot: 'test' })
  assert.match(html, /id="open">1</)
  assert.match(html, /Read the &#60;news&#62;/)
  assert.ok(!html.includes('<news>'))
})

test('the page allows its own style and script by hash only', () => {
  const { headers } = renderDashboard({ notices: [], tasks: [], mode: 'supervised', foot: 'test' })
  assert.match(headers['content-security-policy'], /script-src 'sha256-/)
  assert.ok(!headers['content-security-policy'].includes('unsafe'))
})
