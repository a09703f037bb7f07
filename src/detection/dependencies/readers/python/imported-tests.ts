import { classOf } from '../../classes.ts'
import type { Claim } from '../../part.ts'
import { folderOf, type Tree } from '../../tree.ts'
import { fileClaim, nearestFolder } from '../packages.ts'
import type { ImportWorld } from './imports.ts'

/** What the name of a module that may pass for a test holds. */
const perhapsTest = /test|spec|mock|e2e|fixture|snapshot/i

/** Files that are called as tests are, and that code which is no test imports: they are part of what runs. */
export function importedTests({ units, sources }: Pick<ImportWorld, 'units' | 'sources'>, tree: Tree): Claim[] {
  const claims = new Map<string, Claim>()
  for (const [file, { imports }] of sources) {
    const named = imports.filter((module) => perhapsTest.test(module))
    const unit = named.length === 0 ? undefined : nearestFolder(units, folderOf(file))
    if (unit === undefined || classOf(file, unit.folder) !== 'plain') continue
    for (const module of named) {
      const found = moduleAt(file, module, tree)
      if (found === undefined || classOf(found, unit.folder) !== 'test') continue
      claims.set(`${unit.id} ${found}`, fileClaim(unit, found, `import in ${file}`))
    }
  }
  return [...claims.values()]
}

/** The file of a module as a file sees it: beside it, or from a folder above. */
function moduleAt(file: string, module: string, tree: Tree): string | undefined {
  const names = module.split('.').filter(Boolean)
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    for (let length = names.length; length > 0; length--) {
      const place = [folder, ...names.slice(0, length)].filter(Boolean).join('/')
      if (tree.file(`${place}.py`)) return `${place}.py`
      if (length === names.length && tree.file(`${place}/__init__.py`)) return `${place}/__init__.py`
    }
    if (folder === '') return undefined
  }
}
