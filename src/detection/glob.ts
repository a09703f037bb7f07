/** Whether a path inside the repository fits. */
export type PathTest = (path: string) => boolean

/**
 * Reads a pattern of whole path segments: `**` is any number of segments (none too), `*` any characters of one segment, `?` one character;
 * everything else stands for itself. `apps/nextgen/**` fits all below apps/nextgen and nothing of apps/nextgen-old or docs/nextgen-notes.
 * Time grows with pattern × path at most: there is no regular expression and no exponential pattern.
 */
export function compileGlob(pattern: string): PathTest {
  const wanted = pattern.replace(/\/$/, '/**').split('/')
  const fixed = wanted.findIndex((segment) => /[*?]/.test(segment))
  const start = (fixed < 0 ? wanted : wanted.slice(0, fixed)).join('/')
  return (path) => path.startsWith(start) && fitsSegments(wanted, path.split('/'))
}

/** Whether any of the patterns fits. */
export function compileGlobs(patterns: readonly string[]): PathTest {
  const tests = patterns.map(compileGlob)
  return (path) => tests.some((fits) => fits(path))
}

function fitsSegments(wanted: readonly string[], found: readonly string[]): boolean {
  return fits(wanted, found, '**', (segment, name) => fits([...segment], [...name], '*', fitsCharacter))
}

function fitsCharacter(wanted: string, found: string): boolean {
  return wanted === '?' || wanted === found
}

/** Matches a list against a list in which `any` stands for any number of items; only the last `any` ever has to be tried again. */
function fits(
  wanted: readonly string[],
  found: readonly string[],
  any: string,
  same: (wanted: string, found: string) => boolean,
): boolean {
  let w = 0
  let retry: { readonly wanted: number; found: number } | null = null
  for (let f = 0; f < found.length; ) {
    const item = wanted[w]
    if (item === any) {
      retry = { wanted: w, found: f }
      w += 1
    } else if (item !== undefined && same(item, found[f] ?? '')) {
      w += 1
      f += 1
    } else if (retry) {
      retry.found += 1
      w = retry.wanted + 1
      f = retry.found
    } else return false
  }
  return wanted.slice(w).every((item) => item === any)
}
