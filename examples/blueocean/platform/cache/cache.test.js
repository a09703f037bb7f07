import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { openCache } from '../../packages/cache/index.js'
import { createReader, encodeCommand, RespError } from '../../packages/cache/resp.js'
import { fits } from './patterns.js'
import { createCacheServer } from './sessions.js'
import { createStore } from './store.js'

const servers = []
after(() => {
  for (const server of servers) server.close()
})

async function listen(options) {
  const server = createCacheServer(options)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server.address().port
}

/** Sends commands in one go and gives back their answers. */
async function converse(port, ...commands) {
  const socket = connect(port, '127.0.0.1')
  const read = createReader()
  const answers = []
  socket.write(commands.map((text) => encodeCommand(text.split(' '))).join(''))
  for await (const chunk of socket) {
    answers.push(...read(chunk))
    if (answers.length >= commands.length) break
  }
  return answers.map((answer) => (answer instanceof RespError ? answer.message : answer))
}

test('values are kept, counted, listed and forgotten', async () => {
  const port = await listen()
  assert.deepEqual(
    await converse(port, 'SET a 1', 'INCR a', 'GET a', 'SET a 9 NX', 'SCAN 0 MATCH a*', 'DBSIZE', 'DEL a b', 'GET a'),
    ['OK', 2, '2', null, ['0', ['a']], 1, 1, null],
  )
})

test('databases are apart', async () => {
  const port = await listen()
  assert.deepEqual(await converse(port, 'SET a 1', 'SELECT 3', 'GET a', 'SELECT 0', 'GET a'), [
    'OK',
    'OK',
    null,
    'OK',
    '1',
  ])
})

test('a key is gone after its time', () => {
  let now = 0
  const store = createStore(() => now)
  store.set('a', '1', 1000)
  assert.equal(store.left('a'), 1000)
  now = 1000
  assert.equal(store.get('a'), null)
  assert.deepEqual(store.keys(), [])
})

test('wrong commands are refused with Redis’s words and the connection goes on', async () => {
  const port = await listen()
  const [unknown, short, syntax, pong] = await converse(port, 'EVAL x', 'GET', 'SET a 1 SOON', 'PING')
  assert.match(unknown, /^ERR unknown command/)
  assert.match(short, /wrong number of arguments/)
  assert.equal(syntax, 'ERR syntax error')
  assert.equal(pong, 'PONG')
})

test('with a password nothing is told before AUTH', async () => {
  const port = await listen({ password: 'tide' })
  const answers = await converse(port, 'GET a', 'AUTH wrong', 'AUTH tide', 'GET a')
  assert.match(answers[0], /^NOAUTH/)
  assert.match(answers[1], /^WRONGPASS/)
  assert.deepEqual(answers.slice(2), ['OK', null])
})

test('the apps’ cache keeps values below its prefix, with a password too', async () => {
  const port = await listen({ password: 'tide' })
  const cache = openCache({ url: `redis://:tide@127.0.0.1:${port}`, prefix: 'nextgen:dev:' })
  await cache.set('greeting', 'hé\r\nllo', 60)
  assert.equal(await cache.get('greeting'), 'hé\r\nllo')
  assert.equal(await cache.state(), 'up')
  assert.deepEqual((await converse(port, 'AUTH tide', 'SCAN 0'))[1], ['0', ['nextgen:dev:greeting']])
  await cache.close()
})

test('an absent or dead cache answers as if it were empty', async () => {
  assert.equal(await openCache({}).state(), 'off')
  const dead = openCache({ url: 'redis://127.0.0.1:1' })
  assert.equal(await dead.get('a'), null)
  assert.equal(await dead.state(), 'down')
})

test('values split over many chunks are put together', () => {
  const read = createReader()
  const bytes = Buffer.from(encodeCommand(['SET', 'é', 'x\r\ny']))
  assert.deepEqual(
    [...bytes].flatMap((byte) => read(Buffer.from([byte]))),
    [['SET', 'é', 'x\r\ny']],
  )
})

test('patterns with many stars stay quick', () => {
  assert.equal(fits('nextgen:dev:a', 'nextgen:*:?'), true)
  assert.equal(fits('nextgen:dev', 'kvibe:*'), false)
  assert.equal(fits('a'.repeat(2000), `${'*a'.repeat(50)}*b`), false)
})
