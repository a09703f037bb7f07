import { randomBytes } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A new id: the prefix, then 10 sortable characters of time and 10 random ones (80 + 50 bits), e.g. `dep_01k3…`. */
export function newId(prefix: string, now: Date = new Date()): string {
  let time = now.getTime()
  let head = ''
  for (let i = 0; i < 9; i++) {
    head = alphabet[time % 32] + head
    time = Math.floor(time / 32)
  }
  let tail = ''
  for (const byte of randomBytes(11)) tail += alphabet[byte % 32]
  return `${prefix}_${head}${tail}`
}

/** A secret token: the prefix and 256 random bits in base64url. */
export function newToken(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`
}
