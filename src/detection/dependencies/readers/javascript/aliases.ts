import type { FactsByPath } from '../../reader.ts'
import { folderOf, resolvePath, type Tree } from '../../tree.ts'
import { findModule } from './modules.ts'
import type { SourceFacts } from './sources.ts'
import type { TsconfigFacts } from './tsconfig.ts'

/** What a file that this reader wanted says. */
export type JavascriptFacts = SourceFacts | TsconfigFacts

/** One alias and the file that gives it. */
export interface Alias {
  readonly pattern: string
  readonly targets: readonly string[]
  /** The folder that targets are written from. */
  readonly base: string
  readonly file: string
}

const mostSteps = 20

/** A tsconfig by its path, if it could be read. */
function tsconfigAt(facts: FactsByPath<JavascriptFacts>, path: string): TsconfigFacts | undefined {
  const read = facts.get(path)
  return read && 'facts' in read && read.facts.kind === 'tsconfig' ? read.facts : undefined
}

/** The file that an `extends` or a reference of a tsconfig names by a path: with or without its ending, or a folder. */
export function findTsconfig(folder: string, written: string, tree: Tree): string | undefined {
  const path = resolvePath(folder, written)
  if (path === undefined) return undefined
  const inside = path === '' ? 'tsconfig.json' : `${path}/tsconfig.json`
  return [path, `${path}.json`, inside].find((candidate) => tree.file(candidate))
}

/** A tsconfig and those that it extends by paths, itself first; a ring is cut. */
export function chainOf(facts: FactsByPath<JavascriptFacts>, start: string, tree: Tree): string[] {
  const chain = [start]
  for (const file of chain) {
    if (chain.length > mostSteps) break
    for (const written of tsconfigAt(facts, file)?.extends ?? []) {
      const next = written.startsWith('.') ? findTsconfig(folderOf(file), written, tree) : undefined
      if (next !== undefined && !chain.includes(next)) chain.push(next)
    }
  }
  return chain
}

/** What a tsconfig says beside its aliases, where no other extends it and so nothing else asks for it. */
export function unextendedOptions(
  facts: FactsByPath<JavascriptFacts>,
  tree: Tree,
): (file: string) => Readonly<Record<string, string>> {
  let extended: ReadonlySet<string> | undefined
  return (file) => {
    extended ??= new Set([...facts.keys()].flatMap((start) => chainOf(facts, start, tree).slice(1)))
    return extended.has(file) ? {} : (tsconfigAt(facts, file)?.content ?? {})
  }
}

/** The aliases that hold in a package: of its own tsconfigs and what they extend, else of the uppermost one. */
export function aliasesIn(facts: FactsByPath<JavascriptFacts>, folder: string, tree: Tree): Alias[] {
  const names = ['tsconfig.json', 'jsconfig.json', 'tsconfig.app.json', 'tsconfig.lib.json']
  const own = names.map((name) => (folder === '' ? name : `${folder}/${name}`))
  const starts = [...own, 'tsconfig.base.json', 'tsconfig.json'].filter((path) => tsconfigAt(facts, path))
  const chain = new Set(starts.flatMap((start) => chainOf(facts, start, tree)))
  return [...chain].flatMap((file) => {
    const tsconfig = tsconfigAt(facts, file)
    const base = resolvePath(folderOf(file), tsconfig?.baseUrl ?? '.') ?? folderOf(file)
    return Object.entries(tsconfig?.paths ?? {}).map(([pattern, targets]) => ({ pattern, targets, base, file }))
  })
}

/** Where an imported name leads by an alias; the longest pattern that fits has it. */
export function resolveAlias(
  aliases: readonly Alias[],
  name: string,
  tree: Tree,
): { readonly alias: Alias; readonly target: string } | undefined {
  const fitting = aliases.filter(({ pattern }) => restOf(pattern, name) !== undefined)
  for (const alias of fitting.sort((one, other) => other.pattern.length - one.pattern.length)) {
    const rest = restOf(alias.pattern, name) ?? ''
    for (const written of alias.targets) {
      const target = findModule(alias.base, written.replace('*', rest), tree)
      if (target !== undefined) return { alias, target }
    }
  }
  return undefined
}

function restOf(pattern: string, name: string): string | undefined {
  const star = pattern.indexOf('*')
  if (star < 0) return pattern === name ? '' : undefined
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)]
  const fits = name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after)
  return fits ? name.slice(before.length, name.length - after.length) : undefined
}
