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
  const isCommentedOut = lineReader(text)
  for (const match of text.matchAll(pattern)) {
    const name = match[1]
    if (found.size >= mostNames) break
    if (name !== undefined && !isCommentedOut(match.index)) found.add(name)
  }
  return [...found]
}

/** Says of ever later places whether their line is a comment; goes over the text once, as it may be a single line of a megabyte. */
function lineReader(text: string): (at: number) => boolean {
  let start = 0
  let end = -1
  let isComment = false
  return (at) => {
    while (end < at) {
      start = end + 1
      const next = text.indexOf('\n', start)
      end = next < 0 ? text.length : next
      if (end >= at) isComment = /^\s{0,200}(?:\/[/*]|\*)/.test(text.slice(start, Math.min(end, start + 203)))
    }
    return isComment
  }
}
