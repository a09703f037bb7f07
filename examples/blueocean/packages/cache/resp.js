// RESP2, the Redis serialisation protocol: what the cache client and the example's own cache server both speak.

/** An error that the other side sent, as a value. */
export class RespError extends Error {}

/** Bytes of a command: an array of bulk strings. */
export function encodeCommand(parts) {
  return encodeValue(parts.map(String))
}

/**
 * Bytes of any answer: text → bulk string, number → integer, null, lists, errors, maps; `{ simple }` → simple string.
 * RESP3 (`protocol` 3) has forms of its own for null and maps.
 */
export function encodeValue(value, protocol = 2) {
  const encode = (one) => encodeValue(one, protocol)
  if (value === null) return protocol === 3 ? '_\r\n' : '$-1\r\n'
  if (typeof value === 'number') return `:${value}\r\n`
  if (value instanceof RespError) return `-${value.message}\r\n`
  if (Array.isArray(value)) return `*${value.length}\r\n${value.map(encode).join('')}`
  if (value instanceof Map && protocol === 3) return `%${value.size}\r\n${[...value].flat().map(encode).join('')}`
  if (value instanceof Map) return encode([...value].flat())
  if (typeof value === 'object') return `+${value.simple}\r\n`
  return `$${Buffer.byteLength(value)}\r\n${value}\r\n`
}

/** Collects bytes and gives back every value that is complete; throws on bytes that are not RESP2. */
export function createReader({ most = 1024 * 1024 } = {}) {
  let kept = Buffer.alloc(0)
  return function read(chunk) {
    kept = kept.length === 0 ? chunk : Buffer.concat([kept, chunk])
    const values = []
    for (let at = 0; ; ) {
      const one = readValue(kept, at)
      if (one === undefined) {
        kept = kept.subarray(at)
        if (kept.length > most) throw new RespError(`ERR more than ${most} bytes in one value`)
        return values
      }
      values.push(one.value)
      at = one.next
    }
  }
}

function readValue(bytes, at) {
  const end = bytes.indexOf('\r\n', at)
  if (end === -1) return undefined
  const line = bytes.toString('utf8', at + 1, end)
  const kind = String.fromCharCode(bytes[at])
  const next = end + 2
  if (kind === '+') return { value: line, next }
  if (kind === '-') return { value: new RespError(line), next }
  if (kind === ':') return { value: Number(line), next }
  if (kind === '$') return readBulk(bytes, Number(line), next)
  if (kind === '*') return readList(bytes, Number(line), next)
  throw new RespError(`ERR Protocol error: unexpected byte ${bytes[at]}`)
}

function readBulk(bytes, length, from) {
  if (length === -1) return { value: null, next: from }
  if (!Number.isInteger(length) || length < 0) throw new RespError('ERR Protocol error: invalid bulk length')
  const next = from + length + 2
  if (bytes.length < next) return undefined
  return { value: bytes.toString('utf8', from, from + length), next }
}

function readList(bytes, length, from) {
  if (length === -1) return { value: null, next: from }
  if (!Number.isInteger(length) || length < 0 || length > 100_000) {
    throw new RespError('ERR Protocol error: invalid multibulk length')
  }
  const value = []
  let next = from
  while (value.length < length) {
    const one = readValue(bytes, next)
    if (one === undefined) return undefined
    value.push(one.value)
    next = one.next
  }
  return { value, next }
}
