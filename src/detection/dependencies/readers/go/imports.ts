import { byText } from '../../order.ts'
import type { Claim, Edge } from '../../part.ts'
import type { Tree } from '../../tree.ts'
import { doubtfulEdge, sureEdge } from '../packages.ts'
import type { Modules } from './modules.ts'
import { type GoPackage, goId } from './packages.ts'

/** Where the imports of a package lead. */
export interface LinkedImports {
  /** To packages of the repository. */
  readonly edges: readonly Edge[]
  /** To folders whose Go is generated while building. */
  readonly generated: readonly Claim[]
  /** To modules from elsewhere, sorted. */
  readonly required: readonly string[]
}

/** Follows each import of a package. */
export function linkImports(
  pack: GoPackage,
  packages: ReadonlyMap<string, GoPackage>,
  modules: Modules,
  tree: Tree,
): LinkedImports {
  const place = modules.moduleOf(pack.folder)
  if (place === undefined) return { edges: guessedEdges(pack, packages), generated: [], required: [] }
  const [edges, generated, required]: [Edge[], Claim[], Set<string>] = [[], [], new Set()]
  for (const [path, file] of pack.imports) {
    const target = modules.resolve(place, path)
    if (target.kind === 'required') required.add(target.module)
    if (target.kind !== 'folder' || target.folder === pack.folder) continue
    if (packages.has(target.folder)) edges.push(sureEdge(goId(pack.folder), goId(target.folder), `import in ${file}`))
    else if (tree.isFolder(target.folder)) generated.push(generatedClaim(pack, target.folder, file))
  }
  return { edges, generated, required: [...required].sort(byText) }
}

/** Without a go.mod nobody says what the repository is called: `host/owner/repository/x` may be its folder `x`. */
function guessedEdges({ folder, imports }: GoPackage, packages: ReadonlyMap<string, GoPackage>): Edge[] {
  return [...imports].flatMap(([path, file]) => {
    const [host = '', , , ...below] = path.split('/')
    const target = below.join('/')
    if (!host.includes('.') || target === '' || target === folder || !packages.has(target)) return []
    return [doubtfulEdge(goId(folder), goId(target), `import in ${file}`)]
  })
}

function generatedClaim({ folder }: GoPackage, from: string, file: string): Claim {
  const start = from === '' ? 0 : from.length + 1
  return {
    unit: goId(folder),
    files: { folder: from, accepts: (path) => path.indexOf('/', start) < 0 && !path.endsWith('.md') },
    as: 'explicit',
    family: 'go',
    effect: 'rebuild',
    certainty: 'sure',
    via: `import in ${file}`,
  }
}
