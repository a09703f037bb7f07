import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:net'
import { createReader, encodeValue, RespError } from '../../packages/cache/resp.js'
import { commands } from './commands.js'
import { createStore } from './store.js'

const beforeAuth = ['AUTH', 'HELLO', 'QUIT']

/**
 * A server that speaks RESP2 and as much of RESP3 as a cache needs, over 16 numbered databases in memory.
 * @param {{ password?: string }} options With a password, nothing is told before it is given.
 */
export function createCacheServer({ password } = {}) {
  const stores = Array.from({ length: 16 }, () => createStore())
  return createServer((socket) => {
    const session = openSession(stores, password, () => queueMicrotask(() => socket.end()))
    const read = createReader()
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      try {
        for (const parts of read(chunk)) socket.write(encodeValue(answer(session, parts), session.protocol))
      } catch (error) {
        socket.end(encodeValue(new RespError(error.message)))
      }
    })
  })
}

function openSession(stores, password, end) {
  const session = { stores, store: stores[0], isAllowed: password === undefined, protocol: 2, end }
  session.authenticate = (given = '') => {
    if (password === undefined) throw new RespError('ERR AUTH called without any password configured')
    const hash = (text) => createHash('sha256').update(text).digest()
    session.isAllowed = timingSafeEqual(hash(given), hash(password))
    if (!session.isAllowed) throw new RespError('WRONGPASS invalid username-password pair')
  }
  return session
}

function answer(session, parts) {
  if (!Array.isArray(parts) || typeof parts[0] !== 'string') return new RespError('ERR a command was expected')
  const [word, ...given] = parts
  const name = word.toUpperCase()
  if (!session.isAllowed && !beforeAuth.includes(name)) return new RespError('NOAUTH Authentication required.')
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) return new RespError(`ERR unknown command '${word.slice(0, 40)}'`)
  const [least, most, run] = command
  if (given.length < least || given.length > most) {
    return new RespError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`)
  }
  try {
    return run(session, ...given)
  } catch (error) {
    if (error instanceof RespError) return error
    throw error
  }
}
