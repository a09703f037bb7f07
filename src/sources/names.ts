import { AppError } from '../lib/errors.ts'

const oidPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
const segmentPattern = /^(?![.-])[\p{L}\p{N}\p{M}._@+=#,!%&()'-]+$/u

/** Whether a text is a full object id (SHA-1 or SHA-256, lower-case hex). */
export function isOid(text: string): boolean {
  return oidPattern.test(text)
}

/** The text itself when it is a full object id; throws `invalid-input` otherwise, so that no other revision syntax reaches git. */
export function requireOid(text: string): string {
  if (isOid(text)) return text
  throw new AppError('invalid-input', `a full commit id was wanted, found ${quoted(text)}`, {
    hint: 'Give the 40 (or 64) lower-case hex digits that `git rev-parse` prints.',
  })
}

/** Whether a text is a branch or tag name that Tidegate hands to git: `main`, `feature/#12-tidy`, `v1.2.0`. */
export function isRefName(text: string): boolean {
  if (text.length === 0 || text.length > 240) return false
  return text.split('/').every(isRefSegment) && text !== '@' && !isOid(text)
}

function isRefSegment(segment: string): boolean {
  return segmentPattern.test(segment) && !segment.includes('..') && !segment.endsWith('.') && !segment.endsWith('.lock')
}

/**
 * The full refs that a text may mean, most likely first: `refs/heads/x` and `refs/tags/x` for a short name, itself for a full one.
 * Throws `invalid-input` for everything outside the grammar: options, ranges, `@{…}`, control characters.
 */
export function refsMeantBy(text: string): string[] {
  const full = /^refs\/(?:heads|tags)\/(.+)$/s.exec(text)
  if (full && isRefName(full[1] ?? '')) return [text]
  if (!full && isRefName(text)) return [`refs/heads/${text}`, `refs/tags/${text}`]
  throw new AppError('invalid-input', `a branch or tag name was wanted, found ${quoted(text)}`, {
    hint: 'Use letters, digits and . _ - / without spaces, leading dashes, `..` or `@{`.',
  })
}

/** The bytes of a path inside a repository as text: UTF-8 where it is, `\xNN` for bytes that are not; two paths never give one text. */
export function pathText(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? escapedText(text) : escapeBytes(bytes)
}

/** A path that is UTF-8 as text: itself, unless it looks like one that is not. */
export function escapedText(text: string): string {
  return text.includes('\\x') ? text.replaceAll('\\', '\\x5c') : text
}

function escapeBytes(bytes: Buffer): string {
  let text = ''
  for (const byte of bytes) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x5c
    text += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return text
}

/** A path inside a repository as given by a person: relative, without `.`, `..`, empty segments or NUL; throws `invalid-input`. */
export function requirePath(text: string): string {
  const inside = text.length > 0 && text.length <= 4096 && text.split('/').every((s) => !['', '.', '..'].includes(s))
  if (inside && !text.includes('\0')) return text
  throw new AppError('invalid-input', `a path inside the repository was wanted, found ${quoted(text)}`)
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
