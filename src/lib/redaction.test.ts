import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileSecrets, createRedactor, redact, redactionMark } from './redaction.ts'

const encodings: ((secret: string) => string)[] = [
  (s) => s,
  (s) => Buffer.from(s).toString('base64'),
  (s) => Buffer.from(`x${s}`).toString('base64'),
  (s) => Buffer.from(`xy${s}`).toString('base64'),
  (s) => Buffer.from(`user:${s}@host`).toString('base64url'),
  (s) => encodeURIComponent(s),
  (s) => encodeURIComponent(s).replace(/%../g, (hex) => hex.toLowerCase()),
  (s) => new URLSearchParams({ s }).toString().slice(2),
  (s) => Buffer.from(s).toString('hex'),
  (s) => Buffer.from(s).toString('hex').toUpperCase(),
  (s) => JSON.stringify({ s }),
  (s) => `'${s.replaceAll("'", `'\\''`)}'`,
]

function chunks(text: string, random: () => number): string[] {
  const parts: string[] = []
  for (let at = 0; at < text.length; ) {
    const size = 1 + Math.floor(random() * 40)
    parts.push(text.slice(at, at + size))
    at += size
  }
  return parts
}

function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe('redaction', () => {
  it('[T40] of 10,000 canaries in 12 encodings and random chunks none is left', () => {
    const random = randomFrom(7)
    const alphabet = 'abcXYZ0189+/="\'$` &<%é-_'
    for (let round = 0; round < 20; round++) {
      const canaries = Array.from({ length: 500 }, () =>
        Array.from({ length: 20 }, () => alphabet[Math.floor(random() * alphabet.length)]).join(''),
      )
      const redactor = createRedactor(compileSecrets(canaries))
      const noisy = canaries
        .map((canary) => encodings.map((encode) => `a line ${encode(canary)} end\n`).join(''))
        .join('')
      const output =
        chunks(noisy, random)
          .map((chunk) => redactor.push(chunk))
          .join('') + redactor.end()
      const bare = new Set(canaries.flatMap((canary) => encodings.map((encode) => `a line ${encode(canary)} end`)))
      const lines = output.split('\n')
      expect(lines.filter((line) => bare.has(line))).toEqual([])
      expect(lines.filter((line) => line.startsWith('a line') && !line.includes(redactionMark))).toEqual([])
    }
  })

  it('gives the same text however the stream is cut', () => {
    const secret = fc.string({ minLength: 4, maxLength: 12, unit: fc.constantFrom('a', 'b', 'c') })
    const text = fc.string({ maxLength: 80, unit: fc.constantFrom('a', 'b', 'c', '\n') })
    fc.assert(
      fc.property(fc.array(secret, { maxLength: 3 }), text, fc.nat(), (secrets, whole, seed) => {
        const patterns = compileSecrets(secrets)
        const redactor = createRedactor(patterns)
        const parts = chunks(whole, randomFrom(seed))
        const streamed = parts.map((part) => redactor.push(part)).join('') + redactor.end()
        expect(streamed).toBe(redact(whole, patterns))
        for (const one of secrets) expect(streamed).not.toContain(one)
      }),
      { numRuns: 2000 },
    )
  })

  it('hides overlapping secrets as one', () => {
    expect(redact('xABCDEFx', compileSecrets(['ABCD', 'CDEF']))).toBe(`x${redactionMark}x`)
  })

  it('hides each line of a secret of several lines', () => {
    const patterns = compileSecrets(['-----BEGIN KEY-----\nabcdefghijklmnop\n-----END KEY-----\n'])
    expect(redact('2026 abcdefghijklmnop seen', patterns)).toBe(`2026 ${redactionMark} seen`)
  })

  it('holds nothing back that cannot become a secret', () => {
    const redactor = createRedactor(compileSecrets(['hunter22']))
    expect(redactor.push('listening on 8080')).toBe('listening on 8080')
    expect(redactor.push(' hun')).toBe(' ')
    expect(redactor.push('dred')).toBe('hundred')
  })
})
