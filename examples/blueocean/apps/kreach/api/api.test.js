import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simulatePrice } from './feed.js'
import { forecast } from './forecast.js'
import { describeFreshness } from './routes.js'

test('the forecast goes on along a straight line', () => {
  assert.equal(forecast([10, 11, 12, 13]), 14)
  assert.equal(forecast([5, 5, 5]), 5)
})

test('two prices are too few to say anything', () => {
  assert.equal(forecast([10, 11]), undefined)
})

test('market data is fresh only when every symbol has young data', () => {
  assert.equal(describeFreshness([{ symbol: 'TIDE', ageSeconds: 5 }]).fresh, true)
  assert.equal(describeFreshness([{ symbol: 'TIDE', ageSeconds: 3601 }]).fresh, false)
  assert.equal(describeFreshness([{ symbol: 'TIDE', ageSeconds: null }]).fresh, false)
  assert.equal(describeFreshness([]).fresh, false)
})

test('the simulated price depends on symbol and instant alone', () => {
  assert.equal(simulatePrice('TIDE', 1_000_000), simulatePrice('TIDE', 1_000_000))
  assert.notEqual(simulatePrice('TIDE', 1_000_000), simulatePrice('REEF', 1_000_000))
})
