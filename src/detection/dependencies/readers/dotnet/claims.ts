import { compileGlob } from '../../../glob.ts'
import type { Claim, Unit } from '../../part.ts'
import { folderOf, isWithin, type Tree } from '../../tree.ts'
import { fileClaim, folderClaims } from '../packages.ts'
import type { MsBuildFile } from './project.ts'
import { type DotnetFiles, findFile, isOutside, type ProjectPlace, pathFrom, sharedAbove } from './projects.ts'

/** What a project is made of beside others: its folder, shared props and targets, central versions, tools, files that are taken in. */
export function claimsOf(place: ProjectPlace, unit: Unit, files: DotnetFiles, tree: Tree): Claim[] {
  const { folder } = place
  const central = sharedAbove(files, 'Directory.Packages.props', folder)
  const shared = ['Directory.Build.props', 'Directory.Build.targets'].flatMap((name) =>
    sharedAbove(files, name, folder),
  )
  return [
    ...folderClaims(unit, tree),
    ...shared.map((file) => fileClaim(unit, file, 'settings of projects')),
    ...central.map((file) => centralClaim(place, unit, file, files)),
    ...central.flatMap((file) => pinnedClaim(unit, file, files)),
    ...toolFiles(tree, folder).map((file) => fileClaim(unit, file, '.NET')),
    ...[place.file, ...shared, ...imported(place, files)].flatMap((file) =>
      includeClaims(unit, file, files, place, tree),
    ),
  ]
}

const tools = ['global.json', 'nuget.config', 'NuGet.config', 'NuGet.Config']

function toolFiles(tree: Tree, folder: string): string[] {
  return tools.flatMap((name) => tree.named(name)).filter((file) => isWithin(folder, folderOf(file)))
}

/** Of the central list of versions: those of the packages that a project takes, itself or by shared props, and all that is set for everybody. */
function centralClaim({ folder, project }: ProjectPlace, unit: Unit, file: string, files: DotnetFiles): Claim {
  const central = files.shared.get(file)
  const shared = ['Directory.Build.props', 'Directory.Build.targets'].flatMap((name) =>
    sharedAbove(files, name, folder),
  )
  const taken = [project, ...shared.flatMap((path) => files.shared.get(path) ?? [])].flatMap(({ packages }) => packages)
  const versions = taken.flatMap(({ name }) => {
    const version = central?.managed[name]
    return version === undefined ? [] : [[name, versionFrom(version, central?.properties ?? {})]]
  })
  return { ...fileClaim(unit, file, `packages of ${unit.name}`), content: Object.fromEntries(versions) }
}

/** Versions that nobody asks for by name pin what others bring along, where that is switched on; whom they concern is not to be seen. */
function pinnedClaim(unit: Unit, file: string, { projects, shared }: DotnetFiles): Claim[] {
  const { managed = {}, properties = {}, pinsTransitively = false } = shared.get(file) ?? {}
  if (!pinsTransitively) return []
  const taken = new Set([...projects.map(({ project }) => project), ...shared.values()].flatMap(packageNames))
  const pins = Object.entries(managed).filter(([name]) => !taken.has(name))
  const content = Object.fromEntries(pins.map(([name, version]) => [name, versionFrom(version, properties)]))
  return pins.length === 0 ? [] : [{ ...fileClaim(unit, file, 'pinned for others'), certainty: 'maybe', content }]
}

function packageNames({ packages }: MsBuildFile): string[] {
  return packages.map(({ name }) => name)
}

/** `$(AspireVersion)` by what the same file says it is. */
function versionFrom(version: string, properties: Readonly<Record<string, string>>): string {
  return version.startsWith('$(') && version.endsWith(')') ? (properties[version.slice(2, -1)] ?? version) : version
}

/** Props and targets that a project imports by path. */
function imported({ folder, project }: ProjectPlace, { shared }: DotnetFiles): string[] {
  const paths = project.includes.filter(({ by }) => by === 'Import').map(({ path }) => pathFrom(folder, path))
  return paths.filter((path) => path !== undefined).filter((path) => shared.has(path))
}

/** Files outside of its folder that a project takes in, or that what it imports does. */
function includeClaims(unit: Unit, file: string, files: DotnetFiles, { project }: ProjectPlace, tree: Tree): Claim[] {
  const includes = file === unit.file ? project.includes : (files.shared.get(file)?.includes ?? [])
  return includes.flatMap(({ by, path: written }): Claim[] => {
    const path = pathFrom(folderOf(file), written)
    const claim = fileClaim(unit, path ?? '', `${by} in ${file}`)
    if (path === undefined || path === '') return []
    if (written.includes('*')) {
      const fixed = folderOf(path.slice(0, path.indexOf('*')))
      return isOutside(fixed, unit.folder) ? [{ ...claim, files: { folder: fixed, accepts: compileGlob(path) } }] : []
    }
    if (!isOutside(path, unit.folder)) return []
    return tree.isFolder(path) ? [] : [{ ...claim, files: { file: findFile(tree, path) ?? path } }]
  })
}
