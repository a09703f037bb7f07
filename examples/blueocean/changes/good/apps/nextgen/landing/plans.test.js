import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderLanding } from './page.js'
import { plans } from './plans.js'

test('plans are shown on the page, cheapest first', () => {
  assert.deepEqual(
    [...plans].sort((a, b) => a.cents - b.cents),
    plans,
  )
  assert.match(renderLanding({ prices: [], foot: '' }).html, /id="plans"[\s\S]*Shop[\s\S]*€11\.90/)
})
