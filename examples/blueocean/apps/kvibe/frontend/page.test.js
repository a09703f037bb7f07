import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderCampaigns } from './page.js'

const page = () =>
  renderCampaigns({
    campaigns: [{ id: 7, name: 'Launch "week"', product: 'nextgen' }],
    seen: 3,
    channel: 'mail',
    foot: '',
  })

test('every campaign has a button with its id', () => {
  assert.match(page().html, /data-id="7"/)
})

test('what people wrote cannot break out of the page', () => {
  assert.match(page().html, /Launch &#34;week&#34;/)
})

test('the page is made for phones too and loads nothing from elsewhere', () => {
  assert.match(page().html, /width=device-width/)
  assert.ok(!/(?:src|href)="https?:/.test(page().html))
})
