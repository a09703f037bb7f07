import type { Claim, Part, Unit } from '../../part.ts'
import { baseOf, type Tree } from '../../tree.ts'
import { sureEdge } from '../packages.ts'
import { embedClaim, embedsOf } from './embeds.ts'
import { linkImports } from './imports.ts'
import type { Modules } from './modules.ts'
import { type GoPackage, goId } from './packages.ts'
import { indirectId, moduleId, requirementClaims } from './requirements.ts'

/** A package as a unit: its files, what it embeds, imports and requires. */
export function partOf(pack: GoPackage, packages: ReadonlyMap<string, GoPackage>, modules: Modules, tree: Tree): Part {
  const { folder, name, program } = pack
  const [file = ''] = pack.files.keys()
  const unit: Unit = { id: goId(folder), kind: 'package', name, folder, file, runs: program }
  const { edges, generated, required } = linkImports(pack, packages, modules, tree)
  const claims = [sourceClaim(unit), ...embedsOf(pack).map((embed) => embedClaim(unit, embed, tree)), ...generated]
  const place = modules.moduleOf(folder)
  if (place === undefined) return { units: [unit], claims, edges, findings: [] }
  return {
    units: [unit],
    claims: [...claims, ...requirementClaims(unit, place, required)],
    edges: [
      ...edges,
      sureEdge(unit.id, moduleId(place), ''),
      ...(required.length > 0 ? [sureEdge(unit.id, indirectId(place), '')] : []),
    ],
    findings: [],
  }
}

/** What the compiler takes of a package's folder beside Go files: C, assembler, SWIG, Fortran. */
const compiled = [
  '.go',
  '.c',
  '.cc',
  '.cpp',
  '.cxx',
  '.h',
  '.hh',
  '.hpp',
  '.hxx',
  '.s',
  '.S',
  '.sx',
  '.m',
  '.f',
  '.F',
  '.swig',
  '.syso',
]

function sourceClaim({ id, folder }: Unit): Claim {
  const start = folder === '' ? 0 : folder.length + 1
  const accepts = (path: string) =>
    path.indexOf('/', start) < 0 && !path.endsWith('_test.go') && compiled.some((end) => path.endsWith(end))
  return {
    unit: id,
    files: { folder, accepts },
    as: 'own',
    family: 'go',
    effect: 'rebuild',
    certainty: 'sure',
    via: '',
  }
}

/** Files that a program may read when it runs; where images are built, their Dockerfiles say which it is given. */
export function besideProgram({ folder, program }: GoPackage): Claim[] {
  const accepts = (path: string) => {
    const name = baseOf(path)
    return !path.endsWith('.go') && !name.startsWith('.') && !name.startsWith('go.') && name !== 'Makefile'
  }
  if (!program || folder === '') return []
  const rest = { as: 'wide', family: 'go', effect: 'rebuild', certainty: 'maybe', via: 'beside the program' } as const
  return [{ unit: goId(folder), files: { folder, accepts }, ...rest }]
}
