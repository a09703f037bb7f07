import { textOf } from '../../formats/text.ts'
import { type Claim, type Edge, emptyPart, type Unit } from '../../part.ts'
import type { Reader } from '../../reader.ts'
import { baseOf, folderOf, isWithin, resolvePath, type Tree } from '../../tree.ts'
import { matchesOf } from '../dockerfile/guess-context.ts'
import { factsOfKind, troublesIn } from '../packages.ts'
import { isPattern } from '../pattern.ts'
import { generatedFrom } from './generated-names.ts'
import { isSchema, type NamingFacts, type ProtoFacts, readNaming, readProto, type SchemaFacts } from './read-schema.ts'

/** Scripts of packages and generators' settings in JavaScript are read with JavaScript. */
const namingFiles = new Set(
  [
    'makefile',
    'justfile',
    'taskfile.yml',
    'taskfile.yaml',
    'build.rs',
    'pom.xml',
    'build.gradle',
    'build.gradle.kts',
    'generate.go',
    'gen.go',
  ].concat(['openapitools.json', 'codegen.yml', 'codegen.yaml', 'buf.gen.yaml']),
)

/** Files that a build generates its code from whenever it runs, so that a change of the schema is a change of what is built. */
const buildFiles = /^(build\.rs|pom\.xml|build\.gradle(\.kts)?)$|\.csproj$/

/** Protobuf, OpenAPI and GraphQL files that code is generated from, and by whom. */
export const schemas: Reader<SchemaFacts> = {
  id: 'schemas',
  version: 1,
  maxBytes: 2_000_000,
  wants: (path) => kindOf(path) !== '',
  kindOf,
  read: (bytes, kind) => (kind === 'proto' ? readProto(textOf(bytes)) : readNaming(textOf(bytes))),
  link(facts, tree) {
    const protos = factsOfKind(facts, 'proto')
    const known = new Set([
      ...protos.keys(),
      ...namedIn(factsOfKind(facts, 'naming'), tree).map(({ schema }) => schema),
    ])
    return {
      units: [...known].map(unitOf),
      claims: [],
      edges: importEdges(protos),
      findings: troublesIn(facts, 'a schema, or who is made from one,'),
    }
  },
  join(facts, tree, units) {
    const protos = factsOfKind(facts, 'proto')
    const uses = [...namedIn(factsOfKind(facts, 'naming'), tree), ...generatedFrom([...protos.keys()], tree)]
    const nearest = nearestUnits(units.filter(({ kind }) => kind === 'package' || kind === 'image'))
    const edges = uses.flatMap((use) => edgesOf(use, nearest))
    return { ...emptyPart, claims: usedBy(edges, importEdges(protos)).map(claimOf), edges }
  },
}

/** A place that a schema is used at, and how that is known. */
interface Use {
  readonly schema: string
  readonly place: string
  readonly via: string
  readonly certainty: Edge['certainty']
}

function kindOf(path: string): string {
  const base = baseOf(path).toLowerCase()
  if (path.includes('node_modules/')) return ''
  if (base.endsWith('.proto')) return 'proto'
  const isNaming = namingFiles.has(base) || base.endsWith('.csproj') || base.endsWith('.sh')
  return isNaming ? 'naming' : ''
}

function unitOf(path: string): Unit {
  return { id: `schema:${path}`, kind: 'schema', name: baseOf(path), folder: folderOf(path), file: path, runs: false }
}

/** The schemas that somebody is made from, through imports too; only these are claimed, so that one that nobody uses is told of. */
function usedBy(edges: readonly Edge[], imports: readonly Edge[]): string[] {
  const used = new Set(edges.map(({ on }) => on))
  const byOf = Map.groupBy(imports, ({ of }) => of)
  for (const schema of used) for (const { on } of byOf.get(schema) ?? []) used.add(on)
  return [...used]
}

function claimOf(unit: string): Claim {
  return {
    unit,
    files: { file: unit.slice('schema:'.length) },
    as: 'explicit',
    family: 'schema',
    effect: 'rebuild',
    certainty: 'sure',
    via: '',
  }
}

/** An import is from its own folder, or from any folder that the compiler is told of: then the path's end says which file. */
function importEdges(protos: ReadonlyMap<string, ProtoFacts>): Edge[] {
  const byName = Map.groupBy(protos.keys(), baseOf)
  return [...protos].flatMap(([path, { imports }]) =>
    imports.flatMap((written) => {
      const beside = resolvePath(folderOf(path), written) ?? ''
      const alike = (byName.get(baseOf(written)) ?? []).filter((other) => `/${other}`.endsWith(`/${written}`))
      const found = protos.has(beside) ? [beside] : alike
      return found.map((on) => importEdge(path, on, found.length > 1 ? 'maybe' : 'sure'))
    }),
  )
}

function importEdge(path: string, on: string, certainty: Edge['certainty']): Edge {
  return { of: `schema:${path}`, on: `schema:${on}`, effect: 'rebuild', certainty, via: `import in ${path}` }
}

/** Which schemas files name, and where the code made of them goes. */
function namedIn(naming: ReadonlyMap<string, NamingFacts>, tree: Tree): Use[] {
  return [...naming].flatMap(([file, facts]) => {
    const found = facts.schemas.flatMap((written) => schemasAt(file, written, tree))
    const folders = facts.folders.flatMap((written) => protosBelow(file, written, tree))
    const places = facts.outputs.flatMap((written) => resolvePath(folderOf(file), written) ?? [])
    const certainty = buildFiles.test(baseOf(file)) ? 'sure' : 'maybe'
    const all = [...new Set(found.length > 0 ? found : folders)]
    return all.flatMap((schema) =>
      (places.length > 0 ? places : [file]).map(
        (place): Use => ({ schema, place, via: `named in ${file}`, certainty }),
      ),
    )
  })
}

function schemasAt(file: string, written: string, tree: Tree): string[] {
  const bare = written.replace(/^\$[({]?[\w.]+[)}]?\//, '')
  const paths = [resolvePath(folderOf(file), bare), resolvePath('', bare)].filter((path) => path !== undefined)
  const plain = paths.find((path) => tree.file(path))
  if (plain !== undefined) return [plain]
  if (!isPattern(bare)) return []
  return paths.map((path) => matchesOf(path, tree).files.filter(isSchema)).find((some) => some.length > 0) ?? []
}

function protosBelow(file: string, written: string, tree: Tree): string[] {
  const paths = [resolvePath(folderOf(file), written), resolvePath('', written)].filter(
    (path) => path !== undefined && path !== '',
  )
  const folder = paths.find((path) => path !== undefined && tree.isFolder(path))
  return folder === undefined
    ? []
    : tree
        .below(folder)
        .map(({ path }) => path)
        .filter((path) => path.endsWith('.proto'))
}

function nearestUnits(units: readonly Unit[]): (path: string) => readonly Unit[] {
  const byFolder = Map.groupBy(units, ({ folder }) => folder)
  return (path) => {
    for (let folder = path; ; folder = folderOf(folder)) {
      const found = byFolder.get(folder)
      if (found || folder === '') return found ?? []
    }
  }
}

/** Not for a unit that holds the schema itself: it claims its own files. */
function edgesOf({ schema, place, via, certainty }: Use, nearest: (path: string) => readonly Unit[]): Edge[] {
  const users = nearest(place).filter(({ folder }) => folder !== '' && !isWithin(schema, folder))
  return users.map(({ id }) => ({ of: id, on: `schema:${schema}`, effect: 'rebuild', certainty, via }))
}
