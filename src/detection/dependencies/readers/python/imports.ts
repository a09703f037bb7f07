import type { Edge, Unit } from '../../part.ts'
import { folderOf } from '../../tree.ts'
import { doubtfulEdge, nearestFolder, sureEdge } from '../packages.ts'
import { normalizeName } from './requirement.ts'
import type { PythonSource } from './source.ts'
import { standardLibrary } from './standard-library.ts'

/** Units by their folders. */
export type Units = ReadonlyMap<string, Unit>

/** What imports are followed in. */
export interface ImportWorld {
  readonly units: Units
  readonly sources: ReadonlyMap<string, PythonSource>
  /** Names of what each unit takes from elsewhere, by the unit's folder. */
  readonly required: ReadonlyMap<string, ReadonlySet<string>>
  /** Folders of units that can be installed: importable from anywhere. */
  readonly installed: ReadonlySet<string>
}

/** Edges between units whose files import each other; what the standard library or a required package has is none of them. */
export function importEdges(world: ImportWorld): Edge[] {
  const modules = findModules(world)
  const edges = new Map<string, Edge>()
  const followed = new Set<string>()
  for (const [file, { imports }] of world.sources) {
    const unit = nearestFolder(world.units, folderOf(file))
    if (unit === undefined) continue
    for (const module of imports) {
      const question = `${folderOf(file)} ${module}`
      if (followed.has(question)) continue
      followed.add(question)
      const edge = edgeOf(world, modules, unit, file, module)
      if (edge !== undefined && !edges.has(`${edge.of} ${edge.on}`)) edges.set(`${edge.of} ${edge.on}`, edge)
    }
  }
  return [...edges.values()]
}

interface Modules {
  /** Every file and folder of Python code, from the top, without endings. */
  readonly places: ReadonlySet<string>
  /** Names of modules (`acme.billing`) to the folders of the installable units that have them. */
  readonly installable: ReadonlyMap<string, ReadonlySet<string>>
}

function findModules({ sources, units, installed }: ImportWorld): Modules {
  const places = new Set<string>()
  const installable = new Map<string, Set<string>>()
  for (const file of sources.keys()) {
    const place = file.slice(0, -'.py'.length)
    for (let at = place; at !== '' && !places.has(at); at = folderOf(at)) places.add(at)
    const unit = nearestFolder(units, folderOf(file))
    if (unit === undefined || !installed.has(unit.folder)) continue
    for (const name of namesOf(unit.folder, place)) {
      installable.set(name, (installable.get(name) ?? new Set()).add(unit.folder))
    }
  }
  return { places, installable }
}

/** What a file of an installed unit may be imported as: `acme`, `acme.billing`, `acme.billing.tax`. */
function namesOf(folder: string, place: string): string[] {
  const names = place.slice(folder === '' ? 0 : folder.length + 1).split('/')
  const inner = ['src', 'lib', 'python'].includes(names[0] ?? '') ? names.slice(1) : names
  return inner.slice(0, 3).map((_, index) => inner.slice(0, index + 1).join('.'))
}

function edgeOf(world: ImportWorld, modules: Modules, unit: Unit, file: string, module: string): Edge | undefined {
  const via = `import in ${file}`
  if (module.startsWith('.')) {
    const target = ownerOf(world, modules, relativePlace(file, module))
    return target === undefined || target.id === unit.id ? undefined : sureEdge(unit.id, target.id, via)
  }
  const [top = ''] = module.split('.')
  if (standardLibrary.has(top)) return undefined
  const isElsewhere = world.required.get(unit.folder)?.has(normalizeName(top)) ?? false
  const near = isElsewhere ? undefined : nearestModule(world, modules, file, module)
  if (near !== undefined) return near.id === unit.id ? undefined : sureEdge(unit.id, near.id, via)
  const [folder, ...others] = installedModule(modules, module)
  const target = folder === undefined || others.length > 0 ? undefined : world.units.get(folder)
  return target === undefined || target.id === unit.id ? undefined : doubtfulEdge(unit.id, target.id, via)
}

/** The unit whose code lies where the import would be found from the file's folder or one above it. */
function nearestModule(world: ImportWorld, modules: Modules, file: string, module: string): Unit | undefined {
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    for (const root of [folder, folder === '' ? 'src' : `${folder}/src`]) {
      const place = [root, ...module.split('.')].filter(Boolean).join('/')
      const [first = ''] = module.split('.')
      if (!modules.places.has([root, first].filter(Boolean).join('/'))) continue
      const owner = ownerOf(world, modules, place)
      if (owner !== undefined) return owner
    }
    if (folder === '') return undefined
  }
}

/** The unit of the longest part of a place that is code. */
function ownerOf({ units }: ImportWorld, { places }: Modules, place: string | undefined): Unit | undefined {
  for (let at = place ?? ''; at !== ''; at = folderOf(at)) if (places.has(at)) return nearestFolder(units, at)
  return undefined
}

/** `..shared.money` in services/cart/api/app.py: services/cart/shared/money. */
function relativePlace(file: string, module: string): string | undefined {
  const name = module.replaceAll('.', ' ').trimStart().replaceAll(' ', '/')
  const ups = module.length - module.replaceAll('.', ' ').trimStart().length
  let folder = folderOf(file)
  for (let up = 1; up < ups; up++) {
    if (folder === '') return undefined
    folder = folderOf(folder)
  }
  return [folder, name].filter(Boolean).join('/')
}

function installedModule({ installable }: Modules, module: string): string[] {
  const names = module.split('.')
  for (let length = Math.min(3, names.length); length > 0; length--) {
    const folders = installable.get(names.slice(0, length).join('.'))
    if (folders !== undefined) return [...folders]
  }
  return []
}
