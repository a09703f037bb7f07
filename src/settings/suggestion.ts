const longestCompared = 60

/** Edits between two words, where a swap of neighbours is one edit (optimal string alignment; Damerau 1964). */
export function countEdits(a: string, b: string): number {
  let older: number[] = []
  let old = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const plain = Math.min((old[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (old[j - 1] ?? 0) + cost)
      row[j] = swapped ? Math.min(plain, (older[j - 2] ?? 0) + 1) : plain
    }
    older = old
    old = row
  }
  return old[b.length] ?? 0
}

/** The known word that a mistyped one most likely meant; undefined when none is near. */
export function findNearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > longestCompared) return undefined
  const allowed = Math.max(1, Math.floor(word.length / 3))
  const near = known
    .filter((candidate) => Math.abs(candidate.length - word.length) <= allowed)
    .map((candidate) => ({ candidate, edits: countEdits(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ edits }) => edits <= allowed)
    .sort((a, b) => a.edits - b.edits)
  return near[0]?.candidate
}

/** What to do about an unknown word: the nearest known one, or all that are known. */
export function suggest(word: string, known: readonly string[], noun: string): string {
  const nearest = findNearest(word, known)
  if (nearest !== undefined) return `Did you mean “${nearest}”?`
  if (known.length === 0)
    return `No ${noun} is defined yet: define “${word.slice(0, longestCompared)}” or leave this out.`
  const shown = known.slice(0, 12).join(', ')
  return `Use one of: ${shown}${known.length > 12 ? ', …' : ''}.`
}
