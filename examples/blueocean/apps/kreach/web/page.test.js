import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawCurve, renderMarket } from './page.js'

test('a curve needs two prices, and ends in a dot for the prediction', () => {
  assert.equal(drawCurve([1], null), '')
  assert.match(drawCurve([1, 2], null), /polyline/)
  assert.match(drawCurve([1, 2], 3), /circle class="next" cx="315.0" cy="5.0"/)
})

test('a flat series draws without a division by zero', () => {
  assert.ok(!drawCurve([5, 5, 5], 5).includes('NaN'))
})

test('the page says when a prediction is not possible yet', () => {
  const symbols = [{ symbol: 'TIDE', title: 'Tidal power', prices: [], prediction: null }]
  assert.match(renderMarket({ symbols, foot: '' }).html, /not enough data yet/)
})
