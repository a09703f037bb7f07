import type { Claim, Edge, Unit } from '../../part.ts'
import type { Reader } from '../../reader.ts'
import { baseOf, folderOf, isWithin, resolvePath, type Tree } from '../../tree.ts'
import {
  brokenPackages,
  doubtfulEdge,
  factsOfKind,
  fileClaim,
  folderClaims,
  mergeParts,
  nearestFolder,
  sureEdge,
  troublesIn,
  unitId,
} from '../packages.ts'
import { readCargoManifest } from './manifest.ts'
import { type RustSource, readBuildScript, readRustSource } from './source.ts'
import { type CargoFacts, type CargoPlace, findCrates, folderOfDependency, headOf } from './workspaces.ts'

/** Understands Cargo: crates and workspaces with what is inherited, patches, tool chains, and files that are included. */
export const cargoReader: Reader<CargoFacts> = {
  id: 'cargo',
  version: 1,
  maxBytes: 4_000_000,
  wants: (path) => kindOf(path) !== '' && !`/${path}`.includes('/target/'),
  kindOf,
  read(bytes, kind) {
    if (kind === 'manifest') return readCargoManifest(bytes)
    return kind === 'script' ? readBuildScript(bytes) : readRustSource(bytes)
  },
  link(facts, tree) {
    const places = findCrates(facts)
    const crates = places.filter(({ manifest }) => manifest.name !== '')
    const units = new Map(crates.map((place) => [place.folder, unitOf(place, tree)]))
    const links = crates.map((place) => ({
      claims: claimsOf(place, units.get(place.folder) ?? unitOf(place, tree), tree),
      edges: [...dependencyEdges(place, units), ...patchEdges(place, units)],
    }))
    const includes = [...factsOfKind(facts, 'source')].flatMap(([file, source]) =>
      includeClaims(file, source, units, tree),
    )
    const isManifest = (file: string) => kindOf(file) === 'manifest'
    const runsIn = (folder: string) => tree.file([folder, 'src/main.rs'].filter(Boolean).join('/')) !== undefined
    const broken = brokenPackages(facts, 'cargo', isManifest, runsIn, tree)
    return mergeParts([
      { units: [...units.values()] },
      broken,
      ...links,
      { claims: includes, findings: troublesIn(facts, 'Rust') },
    ])
  },
}

function kindOf(path: string): string {
  if (path.endsWith('.rs')) return baseOf(path) === 'build.rs' ? 'script' : 'source'
  return baseOf(path) === 'Cargo.toml' ? 'manifest' : ''
}

/** Crates that are run by those who write the code. */
const asides = new Set(['xtask', 'benches', 'benchmarks', 'fuzz', 'fuzzers', 'tests', 'test'])

function unitOf({ file, folder, manifest }: CargoPlace, tree: Tree): Unit {
  const sources = folder === '' ? 'src' : `${folder}/src`
  const hasProgram =
    manifest.hasPrograms || tree.file(`${sources}/main.rs`) !== undefined || tree.isFolder(`${sources}/bin`)
  const isAside = folder.split('/').some((name) => asides.has(name))
  const { name } = manifest
  return { id: unitId('cargo', folder), kind: 'package', name, folder, file, runs: hasProgram && !isAside }
}

/** Its folder; its manifest by content; what it takes of its workspace; the tool chain of any folder above it. */
function claimsOf(place: CargoPlace, unit: Unit, tree: Tree): Claim[] {
  const { file, folder, manifest } = place
  const head = headOf(place)
  const own: Claim = { ...fileClaim(unit, file, ''), content: manifest.content }
  const shared: Claim = { ...fileClaim(unit, head.file, `workspace of ${unit.name}`), content: workspaceContent(place) }
  const above = [...toolFiles(tree)].filter((path) => isWithin(folder, folderOf(path).replace(/(?:^|\/)\.cargo$/, '')))
  return [...folderClaims(unit, tree), own, shared, ...above.map((path) => fileClaim(unit, path, 'tool chain'))]
}

function* toolFiles(tree: Tree): Generator<string> {
  yield* tree.named('rust-toolchain')
  yield* tree.named('rust-toolchain.toml')
  for (const name of ['config.toml', 'config']) {
    for (const path of tree.named(name)) if (baseOf(folderOf(path)) === '.cargo') yield path
  }
}

function workspaceContent(place: CargoPlace): Record<string, string> {
  const { manifest } = headOf(place)
  const taken = place.manifest.dependencies.filter(({ inherited }) => inherited)
  const dependencies = taken.map(({ key }) => [`workspace ${key}`, manifest.workspace?.dependencies[key] ?? 'missing'])
  const inherited = place.manifest.inherits.map((key) => `workspace.package.${key}`)
  const values = inherited.map((name) => [name, manifest.workspace?.inheritable[name] ?? 'missing'])
  return { ...manifest.shared, ...Object.fromEntries([...dependencies, ...values]) }
}

function dependencyEdges(place: CargoPlace, units: ReadonlyMap<string, Unit>): Edge[] {
  return place.manifest.dependencies.flatMap((dependency) => {
    const folder = folderOfDependency(place, dependency)
    const on = folder === undefined ? undefined : units.get(folder)
    if (on === undefined) return []
    return [sureEdge(unitId('cargo', place.folder), on.id, `${dependency.key} in ${place.file}`)]
  })
}

/** A crate that is patched in is what a member requires by that name, and may be what it requires through others. */
function patchEdges(place: CargoPlace, units: ReadonlyMap<string, Unit>): Edge[] {
  const head = headOf(place)
  const required = new Set(place.manifest.dependencies.map(({ name }) => name))
  return Object.entries(head.manifest.patches).flatMap(([name, path]) => {
    const on = units.get(resolvePath(head.folder, path) ?? '/')
    if (on === undefined || on.folder === place.folder) return []
    const edge = required.has(name) ? sureEdge : doubtfulEdge
    return [edge(unitId('cargo', place.folder), on.id, `patch ${name} in ${head.file}`)]
  })
}

function includeClaims(file: string, source: RustSource, units: ReadonlyMap<string, Unit>, tree: Tree): Claim[] {
  const unit = nearestFolder(units, folderOf(file))
  if (unit === undefined) return []
  const found = [
    ...source.besideFile.map((path) => resolvePath(folderOf(file), path)),
    ...source.besideCrate.map((path) => resolvePath(unit.folder, path)),
  ]
  return [...new Set(found)].flatMap((path): Claim[] => {
    if (path === undefined || path === '') return []
    const claim = fileClaim(unit, path, `include in ${file}`)
    return [tree.file(path) === undefined && tree.isFolder(path) ? { ...claim, files: { folder: path } } : claim]
  })
}
