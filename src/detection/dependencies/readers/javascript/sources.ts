/** What a source takes from outside of its own folder, as it writes it. */
export interface SourceFacts {
  readonly kind: 'source'
  /** Paths that begin with `../`, imported or merely written. */
  readonly upward: readonly string[]
  /** Imported names that are no paths: packages and aliases. */
  readonly named: readonly string[]
}

const mostNames = 500
const written = /["'`](\.\.\/[^"'`\n\r$]{1,300})["'`]/g
const imported = /(?:\bfrom|\bimport|\brequire)\s{0,4}\(?\s{0,4}["']([^"'\n\r.][^"'\n\r]{0,200})["']/g

/** Finds what a JavaScript or TypeScript source, or a component of Vue, Svelte or Astro, names; comments on lines of their own are left out. */
export function readSource(bytes: Uint8Array): SourceFacts {
  const text = new TextDecoder().decode(bytes)
  const named = matchesOf(text, imported).filter((name) => !name.startsWith('node:') && !name.startsWith('/'))
  return { kind: 'source', upward: matchesOf(text, written), named: [...new Set(named)].slice(0, mostNames) }
}

function matchesOf(text: string, pattern: RegExp): string[] {
  const found = new Set<string>()
  for (const match of text.matchAll(pattern)) {
    const name = match[1]
    if (name !== undefined && found.size < mostNames && !isCommentedOut(text, match.index)) found.add(name)
  }
  return [...found]
}

function isCommentedOut(text: string, at: number): boolean {
  const start = text.slice(text.lastIndexOf('\n', at) + 1, at).trimStart()
  return start.startsWith('//') || start.startsWith('*') || start.startsWith('/*')
}
