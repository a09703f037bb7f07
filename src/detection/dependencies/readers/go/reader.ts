import type { GraphFinding } from '../../part.ts'
import type { FactsByPath, Reader } from '../../reader.ts'
import { baseOf, folderOf, type Tree } from '../../tree.ts'
import { factsOfKind, mergeParts, troublesIn } from '../packages.ts'
import { edgesToBuilders } from './embeds.ts'
import { type GoModule, type GoWork, readGoModule, readGoWork } from './module.ts'
import { linkModules, type Modules } from './modules.ts'
import { besideProgram, partOf } from './package-part.ts'
import { type GoPackage, goId, packagesOf } from './packages.ts'
import { moduleParts } from './requirements.ts'
import { type GoSource, readGoSource } from './source.ts'

type GoFacts = GoSource | GoModule | GoWork

/** Understands Go: modules and workspaces, packages by their imports, embedded files, and what of a go.mod each package uses. */
export const goReader: Reader<GoFacts> = {
  id: 'go',
  version: 1,
  maxBytes: 8_000_000,
  wants(path) {
    return kindOf(path) !== '' && !path.endsWith('_test.go') && isBuilt(path)
  },
  kindOf,
  read(bytes, kind) {
    if (kind === 'module') return readGoModule(bytes)
    return kind === 'work' ? readGoWork(bytes) : readGoSource(bytes)
  },
  link(facts, tree) {
    const { packages, modules } = linkGo(facts, tree)
    const parts = [...packages.values()].map((pack) => partOf(pack, packages, modules, tree))
    return mergeParts([
      ...parts,
      moduleParts(modules, packages.values()),
      { findings: [...modules.findings, ...troubles(facts)] },
    ])
  },
  join(facts, tree, units) {
    const { packages } = linkGo(facts, tree)
    const edges = [...packages.values()].flatMap((pack) => edgesToBuilders(pack, tree, units))
    const imaged = units.some(({ kind }) => kind === 'image')
    return mergeParts([{ edges, claims: imaged ? [] : [...packages.values()].flatMap(besideProgram) }])
  },
}

function kindOf(path: string): string {
  if (path.endsWith('.go')) return 'source'
  const name = baseOf(path)
  return name === 'go.mod' ? 'module' : name === 'go.work' ? 'work' : ''
}

/** Go passes over folders that begin with `.` or `_`, test data, and what is vendored. */
function isBuilt(path: string): boolean {
  return !path.split('/').some((name) => name[0] === '.' || name[0] === '_' || name === 'testdata' || name === 'vendor')
}

function linkGo(facts: FactsByPath<GoFacts>, tree: Tree): { packages: Map<string, GoPackage>; modules: Modules } {
  const modules = linkModules(factsOfKind(facts, 'module'), factsOfKind(facts, 'work'), tree)
  return { packages: packagesOf(factsOfKind(facts, 'source'), modules), modules }
}

function troubles(facts: FactsByPath<GoFacts>): GraphFinding[] {
  return troublesIn(facts, 'Go', (path) => (path.endsWith('.go') ? [goId(folderOf(path))] : []))
}
