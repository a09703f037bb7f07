import { encodingsOf } from './secret-encodings.ts'

/** What stands in a text where a secret stood. */
export const redactionMark = '[redacted]'

/** Secrets made ready to be searched for; share it between redactors of the same secrets. */
export interface SecretPatterns {
  /** Where in `text` patterns stand: merged, ordered, half-open ranges. */
  find(text: string): [from: number, to: number][]
  /** The first index from which `text` runs out within what may be a pattern; `text.length` when there is none. */
  openEnd(text: string): number
}

/** A redactor of one stream of text: a secret is found wherever the chunks' boundaries fall. */
export interface Redactor {
  /** The part of the text so far that is certain, redacted. */
  push(chunk: string): string
  /** The rest, once nothing more will come. */
  end(): string
}

/** Compiles secrets with all their encodings (see `encodingsOf`). */
export function compileSecrets(secrets: Iterable<string>): SecretPatterns {
  const all = new Set<string>()
  for (const secret of secrets) for (const text of encodingsOf(secret)) all.add(text)
  const sorted = [...all].sort((a, b) => (a < b ? -1 : 1))
  if (sorted.length === 0) return { find: () => [], openEnd: (text) => text.length }
  const longest = sorted.reduce((most, text) => Math.max(most, text.length), 0)
  return { find: finder(sorted), openEnd: (text) => openEnd(sorted, longest, text) }
}

/** Redacts one stream. */
export function createRedactor(patterns: SecretPatterns): Redactor {
  let held = ''
  let covered = 0 // so many characters of `held` belong to a secret whose mark is already out
  const emit = (text: string, upTo: number) => {
    let output = ''
    let at = 0
    for (const [from, to] of withCovered(patterns.find(text), covered)) {
      if (from >= upTo) break
      output += text.slice(at, from)
      if (from > 0 || covered === 0) output += redactionMark
      at = to
    }
    output += text.slice(at, Math.max(at, upTo))
    covered = Math.max(0, at - upTo)
    held = text.slice(upTo)
    return output
  }
  return {
    push(chunk) {
      const text = held + chunk
      return emit(text, patterns.openEnd(text))
    },
    end: () => emit(held, held.length),
  }
}

/** A whole text without the secrets. */
export function redact(text: string, patterns: SecretPatterns): string {
  const redactor = createRedactor(patterns)
  return redactor.push(text) + redactor.end()
}

function withCovered(found: [number, number][], covered: number): [number, number][] {
  if (covered === 0) return found
  const merged: [number, number][] = [[0, covered]]
  for (const [from, to] of found) {
    const last = merged.at(-1)!
    if (from <= last[1]) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

/** Rabin–Karp over the first characters of all patterns at once, so that the cost does not grow with their number. */
function finder(sorted: readonly string[]): SecretPatterns['find'] {
  const width = sorted.reduce((least, text) => Math.min(least, text.length), 8)
  const lead = Array.from({ length: width - 1 }).reduce<number>((power) => Math.imul(power, 31), 1)
  const hashOf = (text: string) => {
    let hash = 0
    for (let i = 0; i < width; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
    return hash
  }
  const byHash = Map.groupBy(sorted, hashOf)
  const maybe = new Uint8Array(1 << 16)
  for (const hash of byHash.keys()) maybe[hash & 0xffff] = 1
  return (text) => {
    const found: [number, number][] = []
    let hash = hashOf(text)
    for (let at = 0; at + width <= text.length; at++) {
      if (maybe[hash & 0xffff] === 1) {
        for (const pattern of byHash.get(hash) ?? [])
          if (text.startsWith(pattern, at)) cover(found, at, at + pattern.length)
      }
      hash = (Math.imul(hash - Math.imul(text.charCodeAt(at), lead), 31) + text.charCodeAt(at + width)) | 0
    }
    return found
  }
}

function cover(found: [number, number][], from: number, to: number): void {
  const last = found.at(-1)
  if (last && from <= last[1]) last[1] = Math.max(last[1], to)
  else found.push([from, to])
}

function openEnd(sorted: readonly string[], longest: number, text: string): number {
  for (let at = Math.max(0, text.length - longest + 1); at < text.length; at++) {
    if (beginsOne(sorted, text.slice(at))) return at
  }
  return text.length
}

function beginsOne(sorted: readonly string[], start: string): boolean {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < start) low = middle + 1
    else high = middle
  }
  return sorted[low]?.startsWith(start) ?? false
}
