import type { IgnoreRule } from '../dockerignore.ts'
import { compilePattern, isPattern } from '../pattern.ts'
import type { ContextBuild } from './image.ts'

/** The rules that may keep out, or let in, anything that a build takes from its context: by pattern, what each does, and when where that matters. */
export function rulesFor({ build }: ContextBuild, rules: readonly IgnoreRule[]): Record<string, string> {
  const sources = build.taken.filter(({ context }) => context === '')
  const paths = sources.flatMap((taken) => [...taken.sources, ...(taken.unknown.length > 0 ? [''] : [])])
  const deciding = rules.filter(({ pattern }) => paths.some((path) => mayMeet(pattern, path)))
  const isOrdered = deciding.some(({ taken }) => taken)
  return Object.fromEntries(
    deciding.map(({ pattern, taken }, at) => {
      const does = taken ? 'let in' : 'kept out'
      return [pattern, isOrdered ? `${does} (${at + 1})` : does]
    }),
  )
}

/** Whether a rule may fit a source, anything in it, or a folder above it. */
function mayMeet(pattern: string, source: string): boolean {
  const wanted = source.split('/').filter(Boolean)
  for (const [at, name] of pattern.split('/').entries()) {
    const other = wanted[at]
    if (other === undefined || name.includes('**')) return true
    if (!mayFit(name, other)) return false
  }
  return true
}

function mayFit(name: string, other: string): boolean {
  if (!isPattern(other)) return compilePattern(name).fits(other)
  return isPattern(name) || compilePattern(other).fits(name)
}
