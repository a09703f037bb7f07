import { RespError } from '../../packages/cache/resp.js'
import { fits } from './patterns.js'

const ok = { simple: 'OK' }
const version = '7.0.0-blueocean'

/** Every command: how many arguments it takes (least, most), and what it does with them. */
export const commands = {
  PING: [0, 1, (_, text) => text ?? { simple: 'PONG' }],
  ECHO: [1, 1, (_, text) => text],
  SELECT: [1, 1, select],
  GET: [1, 1, ({ store }, key) => store.get(key)],
  SET: [2, 7, set],
  DEL: [1, 1000, ({ store }, ...keys) => keys.filter((key) => store.remove(key)).length],
  EXISTS: [1, 1000, ({ store }, ...keys) => keys.filter((key) => store.has(key)).length],
  INCR: [1, 1, increment],
  EXPIRE: [2, 2, ({ store }, key, seconds) => (store.expire(key, integer(seconds) * 1000) ? 1 : 0)],
  TTL: [1, 1, ({ store }, key) => secondsLeft(store.left(key))],
  SCAN: [1, 7, scan],
  DBSIZE: [0, 0, ({ store }) => store.keys().length],
  FLUSHDB: [0, 1, flush],
  INFO: [
    0,
    9,
    ({ store }) => `# Server\r\nredis_version:${version}\r\n# Keyspace\r\ndb:keys=${store.keys().length}\r\n`,
  ],
  CLIENT: [1, 9, (_, what) => (what.toUpperCase() === 'ID' ? 1 : ok)],
  HELLO: [0, 6, hello],
  AUTH: [1, 2, authenticate],
  QUIT: [0, 0, quit],
}

function quit(session) {
  session.end()
  return ok
}

function flush({ store }) {
  store.clear()
  return ok
}

function select(session, number) {
  const index = integer(number)
  if (index < 0 || index > 15) throw new RespError('ERR DB index is out of range')
  session.store = session.stores[index]
  return ok
}

function set({ store }, key, value, ...options) {
  const words = options.map((word) => word.toUpperCase())
  const forMs = lifetime(words)
  const known = ['NX', 'XX', 'KEEPTTL']
  const rest = words.filter((word, i) => !['EX', 'PX'].includes(word) && !['EX', 'PX'].includes(words[i - 1]))
  if (rest.some((word) => !known.includes(word))) throw new RespError('ERR syntax error')
  if (words.includes('NX') && store.has(key)) return null
  if (words.includes('XX') && !store.has(key)) return null
  if (words.includes('KEEPTTL')) store.replace(key, value)
  else store.set(key, value, forMs)
  return ok
}

function lifetime(words) {
  const at = words.findIndex((word) => word === 'EX' || word === 'PX')
  if (at === -1) return undefined
  const amount = integer(words[at + 1])
  if (amount <= 0) throw new RespError("ERR invalid expire time in 'set' command")
  return words[at] === 'EX' ? amount * 1000 : amount
}

function increment({ store }, key) {
  const next = integer(store.get(key) ?? '0') + 1
  store.replace(key, String(next))
  return next
}

function secondsLeft(ms) {
  if (ms === undefined) return -2
  return ms === Number.POSITIVE_INFINITY ? -1 : Math.ceil(ms / 1000)
}

/** Everything in one answer: cursor 0 says that there is no more. */
function scan({ store }, _cursor, ...options) {
  const at = options.findIndex((word) => word.toUpperCase() === 'MATCH')
  const pattern = at === -1 ? '*' : (options[at + 1] ?? '*')
  return ['0', store.keys().filter((key) => fits(key, pattern))]
}

/** Agrees on RESP 2 or 3; the password may come along: `HELLO 3 AUTH default tide`. */
function hello(session, protocol = String(session.protocol), ...options) {
  if (protocol !== '2' && protocol !== '3') throw new RespError('NOPROTO unsupported protocol version')
  if (options[0]?.toUpperCase() === 'AUTH') session.authenticate(options[2])
  if (!session.isAllowed) throw new RespError('NOAUTH HELLO must be called with the client already authenticated')
  session.protocol = Number(protocol)
  const facts = { server: 'redis', version, proto: session.protocol, mode: 'standalone', role: 'master' }
  return new Map(Object.entries(facts))
}

function authenticate(session, ...given) {
  session.authenticate(given.at(-1))
  return ok
}

function integer(text) {
  if (!/^-?\d{1,15}$/.test(text ?? '')) throw new RespError('ERR value is not an integer or out of range')
  return Number(text)
}
