import { compilePattern, type Pattern } from './pattern.ts'

/** One line of a `.dockerignore`. */
export interface IgnoreRule {
  readonly pattern: string
  /** `!pattern`: taken after all. */
  readonly taken: boolean
}

/** Reads a `.dockerignore`: comments, blank lines and leading slashes go, `.` and `..` are cleaned away. */
export function readDockerignore(text: string): IgnoreRule[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .flatMap((line) => {
      const taken = line.startsWith('!')
      const pattern = cleanPattern((taken ? line.slice(1) : line).trim())
      return pattern === '' ? [] : [{ pattern, taken }]
    })
}

/** A test of paths from the context's top: whether the rules keep one out. The last rule that fits it, or a folder above it, decides. */
export function compileIgnore(rules: readonly IgnoreRule[]): (path: string) => boolean {
  const compiled = rules.map(({ pattern, taken }) => ({ pattern: compilePattern(pattern), taken }))
  if (compiled.length === 0) return () => false
  return (path) => {
    const ways = waysTo(path)
    let ignored = false
    for (const { pattern, taken } of compiled) {
      if (taken === ignored && fitsAny(pattern, ways)) ignored = !taken
    }
    return ignored
  }
}

function fitsAny(pattern: Pattern, ways: readonly string[]): boolean {
  return ways.some((way) => pattern.fits(way))
}

/** A path and every folder above it. */
function waysTo(path: string): string[] {
  const ways = [path]
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) ways.push(path.slice(0, at))
  return ways
}

function cleanPattern(written: string): string {
  const names: string[] = []
  for (const name of written.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return names.join('/')
}
