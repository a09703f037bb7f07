import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOperator } from './operator.js'
import { renderAdmin } from './page.js'
import { readPrice } from './prices.js'

test('only the exact token makes an operator', () => {
  assert.equal(isOperator('Bearer right', 'right'), true)
  assert.equal(isOperator('Bearer wrong', 'right'), false)
  assert.equal(isOperator(undefined, 'right'), false)
})

test('a price is whole cents within bounds', () => {
  assert.deepEqual(readPrice('com', { cents: 1190 }), { tld: 'com', cents: 1190 })
  assert.throws(() => readPrice('com', { cents: 0 }), /cents/)
  assert.throws(() => readPrice('C-M', { cents: 1 }), /ending/)
})

test('the page shows the prices', () => {
  assert.match(renderAdmin({ prices: [{ tld: 'io', cents: 3900 }], foot: '' }).html, /\.io<\/td><td>€39\.00/)
})
