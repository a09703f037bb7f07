import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeTitle } from './rails.js'
import { readTask } from './routes.js'
import { leastBusy } from './tasks.js'

test('a rail refuses a dangerous task, however it is written', () => {
  assert.equal(judgeTitle('Please DELETE ALL customers').refusedBy, 'no-destruction')
  assert.equal(judgeTitle('ｒｍ －ｒｆ /').refusedBy, 'no-destruction')
  assert.equal(judgeTitle('Summarise the week').refusedBy, null)
})

test('a rail decides within 100 ms', () => {
  assert.ok(judgeTitle('x'.repeat(200)).tookMs < 100)
})

test('a new task goes to the least busy agent', () => {
  assert.equal(leastBusy(['a', 'b'], new Map([['a', 2]])), 'b')
  assert.equal(leastBusy(['a', 'b'], new Map()), 'a')
})

test('a task without a title or with too many steps is refused', () => {
  assert.throws(() => readTask({ title: ' ' }), /title/)
  assert.throws(() => readTask({ title: 'x', steps: 21 }), /steps/)
  assert.deepEqual(readTask({ title: ' plan ' }), { title: 'plan', steps: 3 })
})
