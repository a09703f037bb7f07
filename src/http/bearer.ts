import { timingSafeEqual } from 'node:crypto'
import { sha256 } from '../lib/digest.ts'
import type { Authenticate, Principal } from './principal.ts'

/** A token as it is stored: only its SHA-256, so that a stolen database opens no door. */
export interface StoredToken {
  readonly digest: string
  readonly principal: Principal
  readonly expiresAt: Date | null
  /** Set when the token or the person behind it was ended. */
  readonly disabledAt: Date | null
}

/**
 * Makes `authenticate` from a look-up by digest. The look-up compares digests of 256 random bits, which a caller cannot steer;
 * the digest that was found is compared once more in constant time, so that a look-up that matches loosely opens nothing.
 */
export function bearerAuthentication(
  find: (digest: string) => Promise<StoredToken | undefined>,
  now: () => Date = () => new Date(),
): Authenticate {
  return async (token) => {
    if (!/^[\x21-\x7e]{20,200}$/.test(token)) return null
    const digest = sha256(token)
    const stored = await find(digest)
    if (!stored || !sameText(stored.digest, digest)) return null
    if (stored.disabledAt || (stored.expiresAt && stored.expiresAt <= now())) return null
    return stored.principal
  }
}

/** The token of an `Authorization` header: `Bearer …`, or the password of `Basic …` where git clients need that. */
export function tokenOf(header: string | undefined, scheme: 'bearer' | 'basic' = 'bearer'): string | null {
  if (header === undefined) return null
  const bearer = /^Bearer ([^\s]+)$/i.exec(header)?.[1]
  if (bearer !== undefined) return bearer
  const basic = scheme === 'basic' ? /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header)?.[1] : undefined
  if (basic === undefined) return null
  const pair = Buffer.from(basic, 'base64').toString('utf8')
  const password = pair.slice(pair.indexOf(':') + 1)
  return pair.includes(':') && password !== '' ? password : null
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
