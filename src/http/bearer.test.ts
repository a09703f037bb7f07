import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../lib/digest.ts'
import { bearerAuthentication, type StoredToken, tokenOf } from './bearer.ts'

const token = 'tg_abcdefghijklmnopqrstuvwxyz'
const principal = { id: 'per_1', name: 'alice', kind: 'human', roles: ['viewer'] } as const
const stored: StoredToken = { digest: sha256(token), principal, expiresAt: null, disabledAt: null }
const now = new Date('2026-11-20T14:00:00Z')

describe('a bearer token', () => {
  test('opens for the one it belongs to', async () => {
    expect(await bearerAuthentication(async () => stored)(token)).toEqual(principal)
  })

  test('opens nothing once expired, ended, or when the look-up matched loosely', async () => {
    const cases = [{ expiresAt: now }, { disabledAt: now }, { digest: sha256('another') }, { digest: '' }]
    for (const change of cases) {
      expect(
        await bearerAuthentication(
          async () => ({ ...stored, ...change }),
          () => now,
        )(token),
      ).toBeNull()
    }
  })

  test('is looked up only by its digest, and only when it can be one', async () => {
    const asked: string[] = []
    const authenticate = bearerAuthentication(async (digest) => void asked.push(digest))
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 300 }), async (text) => {
        expect(await authenticate(text)).toBeNull()
      }),
    )
    expect(asked.every((digest) => /^[0-9a-f]{64}$/.test(digest))).toBe(true)
  })
})

describe('an Authorization header', () => {
  test.each([
    [undefined, null, null],
    ['Bearer abc', 'abc', 'abc'],
    ['bearer abc', 'abc', 'abc'],
    ['Bearer a b', null, null],
    [`Basic ${btoa('git:abc')}`, null, 'abc'],
    [`Basic ${btoa('git:a:b')}`, null, 'a:b'],
    [`Basic ${btoa('abc')}`, null, null],
    [`Basic ${btoa('abc:')}`, null, null],
    ['Digest abc', null, null],
  ])('%s', (header, asBearer, asBasic) => {
    expect(tokenOf(header)).toBe(asBearer)
    expect(tokenOf(header, 'basic')).toBe(asBasic)
  })
})
