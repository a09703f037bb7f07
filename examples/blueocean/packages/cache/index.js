import { connect } from 'node:net'
import { createReader, encodeCommand, RespError } from './resp.js'

const patienceMs = 500

/**
 * A cache below a key prefix; a cache that is absent or down answers as if it were empty, so that the app goes on.
 * @param {{ url?: string, prefix?: string, onTrouble?: (error: Error) => void }} options
 */
export function openCache({ url, prefix = '', onTrouble = () => {} }) {
  if (!url) return absentCache
  const link = createLink(new URL(url))
  const quietly = (asked) =>
    asked.catch((error) => {
      onTrouble(error)
      return null
    })
  return {
    /** The value kept under a key, or null. */
    get: (key) => quietly(link.ask(['GET', prefix + key])),
    /** Keeps a value for so many seconds. */
    set: (key, value, seconds) => quietly(link.ask(['SET', prefix + key, value, 'EX', seconds])),
    /** `up`, `down` or `off`, by asking. */
    state: () =>
      link.ask(['PING']).then(
        () => 'up',
        () => 'down',
      ),
    close: () => link.close(),
  }
}

const absentCache = { get: async () => null, set: async () => null, state: async () => 'off', close: async () => {} }

/** One connection, made when first needed and again after it broke; answers come in the order of the questions. */
function createLink(url) {
  let socket
  const waiting = []
  const drop = (error) => {
    socket?.destroy()
    socket = undefined
    for (const { reject } of waiting.splice(0)) reject(error)
  }
  const open = () => {
    const read = createReader()
    const made = connect({ host: url.hostname, port: Number(url.port || 6379) })
    made.setNoDelay(true)
    made.setTimeout(patienceMs, () => {
      if (waiting.length > 0 && socket === made) drop(new Error('the cache does not answer'))
    })
    made.on('error', (error) => socket === made && drop(error))
    made.on('close', () => socket === made && drop(new Error('the cache closed the connection')))
    made.on('data', (chunk) => {
      for (const value of read(chunk)) settle(waiting.shift(), value)
    })
    made.unref()
    return made
  }
  const send = (parts) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject })
      socket.write(encodeCommand(parts))
    })
  const ask = (parts) => {
    if (socket === undefined) {
      socket = open()
      for (const greeting of greetings(url)) send(greeting).catch(drop)
    }
    return send(parts)
  }
  return { ask, close: async () => drop(new Error('the cache was closed')) }
}

function greetings(url) {
  const list = []
  const words = [url.username, url.password].filter((word) => word !== '').map(decodeURIComponent)
  if (words.length > 0) list.push(['AUTH', ...words])
  if (/^\/\d+$/.test(url.pathname) && url.pathname !== '/0') list.push(['SELECT', url.pathname.slice(1)])
  return list
}

function settle(asked, value) {
  if (value instanceof RespError) asked?.reject(value)
  else asked?.resolve(value)
}
