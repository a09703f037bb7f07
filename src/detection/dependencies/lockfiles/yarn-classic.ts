import { linesOf, unquote } from '../formats/text.ts'
import { baseOf } from '../tree.ts'
import { compareResolutions, type Member, type Resolutions, type ResolvedPackage } from './npm-resolutions.ts'

interface Entry {
  readonly asked: readonly string[]
  version: string
  integrity?: string
  readonly brings: string[]
}

/** Reads a `yarn.lock` of yarn's first version; its members are the requests that it answers, `lodash@^4.17.0`, as it knows no others. */
export function readYarnClassic(text: string): Resolutions {
  const entries = readEntries(text)
  const packages = new Map<string, ResolvedPackage>()
  const members = new Map<string, Member>()
  for (const { asked, version, integrity, brings } of entries) {
    for (const request of asked) {
      const name = request.slice(0, request.indexOf('@', 1))
      packages.set(request, { name, version, ...(integrity !== undefined && { integrity }), brings })
      members.set(request, { runtime: [request], development: [] })
    }
  }
  return { packages, members }
}

function readEntries(text: string): Entry[] {
  const entries: Entry[] = []
  let bringing = false
  for (const line of linesOf(text)) {
    if (line === '' || line.startsWith('#')) continue
    if (!line.startsWith(' ')) {
      if (!line.endsWith(':')) throw new Error(`an entry ends with a colon, and "${line.slice(0, 40)}" does not`)
      entries.push({ asked: line.slice(0, -1).split(', ').map(unquote), version: '', brings: [] })
      bringing = false
    } else if (line.startsWith('    ')) {
      const [name, range] = wordsIn(line)
      if (bringing && name !== undefined) entries.at(-1)?.brings.push(`${name}@${range ?? ''}`)
    } else {
      const [key, value] = wordsIn(line)
      bringing = key === 'dependencies:' || key === 'optionalDependencies:'
      note(entries.at(-1), key, value)
    }
  }
  return entries
}

function note(entry: Entry | undefined, key: string | undefined, value: string | undefined): void {
  if (!entry || value === undefined) return
  if (key === 'version') entry.version = value
  if (key === 'integrity') entry.integrity = value
  if (key === 'resolved' && value.includes('git') && value.includes('#') && !value.includes('registry.')) {
    entry.version = `${entry.version}#${value.slice(value.indexOf('#') + 1)}`
  }
}

function wordsIn(line: string): string[] {
  const text = line.trim()
  const at = text.startsWith('"') ? text.indexOf('"', 1) + 1 : text.indexOf(' ')
  return at <= 0 ? [unquote(text)] : [unquote(text.slice(0, at)), unquote(text.slice(at).trim())]
}

/** The requests that both sides answer and whose answer, or anything it brings, differs; each with what differs. */
export function compareRequests(before: Resolutions, after: Resolutions): Map<string, readonly string[]> {
  const changed = compareResolutions(before, after)
  if (before.members.size === 0) return changed
  for (const request of changed.keys()) {
    if (!before.members.has(request) || !after.members.has(request)) changed.delete(request)
  }
  return changed
}

/** Whether a path is a yarn.lock, of whichever version. */
export function isYarnLock(path: string): boolean {
  return baseOf(path) === 'yarn.lock' && !path.includes('node_modules/')
}
