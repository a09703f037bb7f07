import { compileGlob } from '../../../glob.ts'
import { resolvePath } from '../../tree.ts'

const mostAlternatives = 64

/** Whether a path from the top fits a list of patterns written in `folder`; one that begins with `!` takes away what earlier ones gave. */
export function compilePatterns(folder: string, patterns: readonly string[]): (path: string) => boolean {
  const steps = patterns.flatMap((pattern) => {
    const takesAway = pattern.startsWith('!')
    return alternativesOf(takesAway ? pattern.slice(1) : pattern).flatMap((plain) => {
      const resolved = resolvePath(folder, plain.replace(/^\/+/, ''))
      return resolved === undefined ? [] : [{ takesAway, fits: resolved === '' ? isTop : compileGlob(resolved) }]
    })
  })
  return (path) =>
    steps.reduce((fits, step) => (step.takesAway === fits && step.fits(path) ? !step.takesAway : fits), false)
}

/** Whether a pattern stands for one path alone. */
export function isPlain(pattern: string): boolean {
  return !/[*?{}[\]!]/.test(pattern)
}

function isTop(path: string): boolean {
  return path === ''
}

/** `packages/{a,b}/*` as one pattern for each alternative; what has too many stays as it is. */
function alternativesOf(pattern: string): string[] {
  let found = [pattern]
  for (let round = 0; round < 8; round += 1) {
    const next = found.flatMap(expandFirst)
    if (next.length === found.length) return found
    if (next.length > mostAlternatives) return [pattern]
    found = next
  }
  return found
}

function expandFirst(pattern: string): string[] {
  const close = pattern.indexOf('}')
  const open = pattern.lastIndexOf('{', close)
  if (close < 0 || open < 0) return [pattern]
  const choices = pattern.slice(open + 1, close).split(',')
  return choices.map((choice) => `${pattern.slice(0, open)}${choice}${pattern.slice(close + 1)}`)
}
