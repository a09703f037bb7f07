import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCampaign } from './routes.js'
import { rank, scoreOf } from './score.js'
import { signLink } from './signature.js'

test('a campaign without shares scores 0, more shares score more, old ones less', () => {
  assert.equal(scoreOf({ shares: 0, meanAgeHours: 0 }), 0)
  assert.ok(scoreOf({ shares: 100, meanAgeHours: 0 }) > scoreOf({ shares: 10, meanAgeHours: 0 }))
  assert.equal(scoreOf({ shares: 99, meanAgeHours: 24 }), 25)
  assert.equal(scoreOf({ shares: 1e9, meanAgeHours: 0 }), 100)
})

test('the ranking puts the best first and keeps equals in order', () => {
  const quiet = { id: 1, name: 'quiet', shares: 0, meanAgeHours: 0 }
  const loud = { id: 2, name: 'loud', shares: 50, meanAgeHours: 1 }
  assert.deepEqual(
    rank([quiet, loud, { ...quiet, id: 3 }]).map(({ id }) => id),
    [2, 1, 3],
  )
})

test('a link is signed for its campaign and channel only', () => {
  assert.notEqual(signLink('key', { id: 1, channel: 'mail' }), signLink('key', { id: 2, channel: 'mail' }))
  assert.match(signLink('key', { id: 1, channel: 'mail' }), /^[0-9a-f]{16}$/)
})

test('a campaign wants a name and a product', () => {
  assert.throws(() => readCampaign({ name: '', product: 'nextgen' }), /wanted/)
  assert.deepEqual(readCampaign({ name: ' Go ', product: 'nextgen' }), { name: 'Go', product: 'nextgen' })
})
