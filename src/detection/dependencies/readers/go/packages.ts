import { baseOf, folderOf } from '../../tree.ts'
import { unitId } from '../packages.ts'
import type { Modules } from './modules.ts'
import type { GoSource } from './source.ts'

/** A package: the Go files of one folder, tests left out. */
export interface GoPackage {
  readonly folder: string
  readonly files: ReadonlyMap<string, GoSource>
  /** What it is called: a program by its folder or module, a library by its import path. */
  readonly name: string
  readonly program: boolean
  /** Each import with the first file that has it. */
  readonly imports: ReadonlyMap<string, string>
}

/** Folders of programs that nobody deploys. */
const asides = new Set([
  'hack',
  'tools',
  'tool',
  'scripts',
  'script',
  'test',
  'tests',
  'e2e',
  'testing',
  'mage',
  'magefiles',
])

/** The id of a package. */
export function goId(folder: string): string {
  return unitId('go', folder)
}

/** Puts Go files together to packages, by their folders. */
export function packagesOf(sources: ReadonlyMap<string, GoSource>, modules: Modules): Map<string, GoPackage> {
  const compiled = [...sources].filter(([, source]) => source.package !== '')
  const byFolder = Map.groupBy(compiled, ([path]) => folderOf(path))
  return new Map([...byFolder].map(([folder, files]) => [folder, packageOf(folder, new Map(files), modules)]))
}

function packageOf(folder: string, files: ReadonlyMap<string, GoSource>, modules: Modules): GoPackage {
  const program = [...files.values()].some((source) => source.package === 'main')
  const imports = new Map<string, string>()
  for (const [file, source] of files) {
    for (const path of source.imports) if (!imports.has(path)) imports.set(path, file)
  }
  const isAside = folder.split('/').some((name) => asides.has(name))
  const path = importPathOf(folder, modules)
  const name = program ? baseOf(folder) || programName(path) : path
  return { folder, files, name, program: program && !isAside, imports }
}

function importPathOf(folder: string, modules: Modules): string {
  const place = modules.moduleOf(folder)
  if (place === undefined) return folder || 'main'
  const below = place.folder === '' ? folder : folder.slice(place.folder.length + 1)
  return below === '' ? place.module.path : `${place.module.path}/${below}`
}

/** `example.com/shop/v2` → `shop`. */
function programName(path: string): string {
  const names = path.split('/')
  const last = names.at(-1) ?? ''
  const isVersion = last.startsWith('v') && Number.isInteger(Number(last.slice(1))) && names.length > 1
  return (isVersion ? names.at(-2) : last) ?? 'main'
}
