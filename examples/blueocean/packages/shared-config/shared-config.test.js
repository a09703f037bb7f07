import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { readEnvironment } from './environment.js'
import { createLog } from './log.js'
import { createMetrics } from './metrics.js'
import { compileRoutes, Refusal } from './routes.js'
import { createApp } from './server.js'

test('everything that is missing in the environment is named at once', () => {
  assert.throws(() => readEnvironment({ required: ['A', 'B'] }, { A: '1' }), /DATABASE_URL, B/)
  const found = readEnvironment({ required: ['A'] }, { A: '1', DATABASE_URL: 'postgres://x', PORT: '7001' })
  assert.equal(found.port, 7001)
  assert.deepEqual(found.variables, { A: '1' })
})

test('a log line is JSON with its level, and lower levels are left out', () => {
  const lines = []
  const log = createLog({ level: 'warn', about: { app: 'x' }, write: (line) => lines.push(line) })
  log.info('quiet')
  log.error('loud', { code: 7 })
  assert.equal(lines.length, 1)
  assert.equal(JSON.parse(lines[0]).level, 'error')
  assert.equal(JSON.parse(lines[0]).code, 7)
})

test('routes find their parameters and know a wrong method', () => {
  const find = compileRoutes({ 'GET /api/tasks/:id': () => 'one' })
  assert.deepEqual(find('GET', '/api/tasks/a%20b').params, { id: 'a b' })
  assert.equal(find('POST', '/api/tasks/1').wrongMethod, true)
  assert.equal(find('GET', '/api/tasks'), undefined)
  assert.throws(() => find('GET', '/api/tasks/%zz'), /percent/)
})

test('the server answers, refuses, and lets a request finish when it stops', async () => {
  let enter
  const entered = new Promise((resolve) => {
    enter = resolve
  })
  let leave
  const left = new Promise((resolve) => {
    leave = resolve
  })
  const routes = {
    'GET /slow': async () => {
      enter()
      await left
      return { json: { done: true } }
    },
    'POST /refuse': () => {
      throw new Refusal(422, 'no')
    },
  }
  const metrics = createMetrics({ app: 'test' })
  const { server, stop } = createApp({ routes, log: createLog({ write: () => {} }), metrics })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${server.address().port}`
  assert.equal((await fetch(`${origin}/none`)).status, 404)
  assert.equal((await fetch(`${origin}/refuse`, { method: 'POST', body: '{}' })).status, 422)
  assert.equal((await fetch(`${origin}/refuse`, { method: 'POST', body: '[]' })).status, 400)
  const slow = fetch(`${origin}/slow`)
  await entered
  const stopped = stop()
  leave()
  assert.deepEqual(await (await slow).json(), { done: true })
  await stopped
  assert.match(metrics.text(), /blueocean_requests_total\{app="test",method="POST",status="422"\} 1/)
})
