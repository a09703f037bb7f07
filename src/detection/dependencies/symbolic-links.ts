import { folderOf, isWithin, resolvePath } from './tree.ts'

/** A symbolic link of a commit, to another place in the same repository. */
export interface SymbolicLink {
  readonly path: string
  readonly target: string
}

/** One more name of a file, by way of a link. */
export interface Alias {
  readonly path: string
  readonly link: string
}

const mostAliases = 64

/** A link as it is written in a blob; undefined when it leads out of the repository, to itself or to what holds it. */
export function readLink(path: string, text: string): SymbolicLink | undefined {
  if (text.startsWith('/')) return undefined
  const target = resolvePath(folderOf(path), text)
  if (target === undefined || isWithin(path, target) || isWithin(target, path)) return undefined
  return { path, target }
}

/** Every other name that a path has by links, and by links to links; a loop ends where a name comes again. */
export function aliasesOf(path: string, links: readonly SymbolicLink[]): readonly Alias[] {
  const aliases = new Map<string, Alias>()
  const open = [path]
  for (let name = open.pop(); name !== undefined && aliases.size < mostAliases; name = open.pop()) {
    for (const link of links) {
      if (!isWithin(name, link.target)) continue
      const alias = link.path + name.slice(link.target.length)
      if (alias === path || aliases.has(alias) || alias.length > 4096) continue
      aliases.set(alias, { path: alias, link: link.path })
      open.push(alias)
    }
  }
  return [...aliases.values()]
}
