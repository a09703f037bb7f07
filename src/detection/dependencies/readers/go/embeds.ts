import { compileGlob } from '../../../glob.ts'
import type { Claim, Edge, Unit } from '../../part.ts'
import { folderOf, resolvePath, type Tree } from '../../tree.ts'
import { sureEdge } from '../packages.ts'
import { type GoPackage, goId } from './packages.ts'

/** A pattern of `//go:embed` at its place. */
export interface Embed {
  readonly file: string
  /** From the top of the repository. */
  readonly path: string
  /** Whether files whose names begin with `.` or `_` are taken too. */
  readonly all: boolean
}

/** What a package embeds. */
export function embedsOf({ files }: GoPackage): Embed[] {
  return [...files].flatMap(([file, { embeds }]) =>
    embeds.flatMap((pattern) => {
      const all = pattern.startsWith('all:')
      const path = resolvePath(folderOf(file), all ? pattern.slice(4) : pattern)
      return path === undefined || !path.startsWith(folderOf(file)) ? [] : [{ file, path, all }]
    }),
  )
}

/** A claim on what is embedded: it counts whatever kind of file it is. */
export function embedClaim(unit: Unit, { file, path, all }: Embed, tree: Tree): Claim {
  const rest = { unit: unit.id, as: 'explicit', family: 'go', effect: 'rebuild', certainty: 'sure' } as const
  const via = `go:embed in ${file}`
  if (isPattern(path)) return { ...rest, files: { folder: fixedFolder(path), accepts: patternTest(path, all) }, via }
  if (tree.file(path) !== undefined || !tree.isFolder(path)) return { ...rest, files: { file: path }, via }
  return { ...rest, files: { folder: path, accepts: (found) => all || isPlain(found.slice(path.length + 1)) }, via }
}

/** Folders that are embedded but not in the repository are built by the nearest package of another ecosystem. */
export function edgesToBuilders(pack: GoPackage, tree: Tree, units: readonly Unit[]): Edge[] {
  return builtEmbeds(pack, tree).flatMap((embed) => {
    const builder = builderOf(embed, units)
    return builder === undefined ? [] : [sureEdge(goId(pack.folder), builder.id, `go:embed in ${embed.file}`)]
  })
}

function builtEmbeds(pack: GoPackage, tree: Tree): Embed[] {
  return embedsOf(pack).filter(({ path, all }) => {
    if (!isPattern(path)) return tree.file(path) === undefined && !hasPlain(path, all, tree)
    return !tree.below(fixedFolder(path)).some((file) => patternTest(path, all)(file.path))
  })
}

function builderOf({ path }: Embed, units: readonly Unit[]): Unit | undefined {
  const builders = new Map(
    units.filter(({ id, kind }) => kind === 'package' && !id.startsWith('go:')).map((unit) => [unit.folder, unit]),
  )
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
    const builder = builders.get(folder)
    if (builder !== undefined) return builder
  }
  return undefined
}

/** A folder of which only a placeholder (`.gitkeep`) is in the repository is as good as empty. */
function hasPlain(folder: string, all: boolean, tree: Tree): boolean {
  const found = tree.below(folder)
  return found.some(({ path }) => isPlain(path.slice(folder.length + 1)) || (all && !path.endsWith('/.gitkeep')))
}

function isPattern(path: string): boolean {
  return path.includes('*') || path.includes('?')
}

function fixedFolder(path: string): string {
  return folderOf(path.slice(0, Math.min(...['*', '?'].map((mark) => path.indexOf(mark)).filter((at) => at >= 0))))
}

/** What fits the pattern, and everything in the folders that fit it. */
function patternTest(pattern: string, all: boolean): (path: string) => boolean {
  const fits = compileGlob(pattern)
  return (path) => {
    if (fits(path)) return true
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
      if (fits(folder)) return all || isPlain(path.slice(folder.length + 1))
    }
    return false
  }
}

function isPlain(below: string): boolean {
  return below.split('/').every((name) => name !== '' && !name.startsWith('.') && !name.startsWith('_'))
}
