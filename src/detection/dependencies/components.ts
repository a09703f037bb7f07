import { isInPipeline, isTestFolder } from './classes.ts'
import { variantOf } from './component-names.ts'
import type { Graph } from './graph.ts'
import { byText } from './order.ts'
import type { Unit } from './part.ts'
import { baseOf, folderOf } from './tree.ts'

/** A deployable end of the graph. */
export interface Component {
  readonly name: string
  /** Its folder from the top; `.` is the top. */
  readonly path: string
  /** The units that are it: several where variants of one Dockerfile lie beside each other. */
  readonly units: readonly string[]
}

const sidelines = new Set([
  ...['example', 'examples', 'sample', 'samples', 'demo', 'demos', 'test', 'tests', 'e2e', 'testdata', 'fixtures'],
  ...['__fixtures__', '__tests__', 'benchmark', 'benchmarks', 'bench', 'hack', 'templates', 'template'],
  ...['genproto', 'protogen', 'codegen'],
])

/**
 * The components of a repository: what each image is, and each running package that no image is made of; where nothing runs,
 * every package; where there are no packages, the manifests that nothing else includes. Examples and tests are components only
 * where nothing else is, and development containers never.
 */
export function findComponents(graph: Graph, repositoryName: string): readonly Component[] {
  const units = [...graph.units.values()].filter(({ file }) => !`/${file}`.includes('/.devcontainer/'))
  const packages = units.filter(({ kind, isAside }) => kind === 'package' && isAside !== true)
  const candidates = [
    running(graph, units),
    withoutSidelines(packages),
    packages,
    units.filter(({ id, kind }) => kind === 'manifests' && !graph.dependents.has(id)),
  ]
  const chosen = candidates.find((some) => some.length > 0) ?? []
  return distinguish(nameAll(graph, chosen, repositoryName))
}

function running(graph: Graph, units: readonly Unit[]): readonly Unit[] {
  const images = units.filter(({ kind }) => kind === 'image')
  const delivered = withoutDevelopment(images)
  const imaged = new Set(delivered.flatMap(({ id }) => [id, ...graph.dependenciesOf(id)]))
  const folders = new Set(
    units.flatMap(({ id, kind, folder }) => (kind === 'package' && imaged.has(id) ? [folder] : [])),
  )
  const isImaged = ({ id, kind, folder }: Unit) => imaged.has(id) || (kind === 'package' && folders.has(folder))
  const alone = units.filter((unit) => unit.runs && unit.kind !== 'image' && !isImaged(unit))
  const ends = [...delivered.filter((image) => !isBase(graph, image)), ...alone]
  const serious = withoutSidelines(ends)
  return serious.length > 0 ? serious : ends
}

/** An image that is called a base and that other images are made of is no end. */
function isBase(graph: Graph, { id, file }: Unit): boolean {
  const usedBy = graph.dependents.get(id) ?? []
  return file.toLowerCase().includes('base') && usedBy.some(({ of }) => graph.units.get(of)?.kind === 'image')
}

/** `Dockerfile.dev` beside another Dockerfile, or where any other image is, builds nothing that is delivered. */
function withoutDevelopment(images: readonly Unit[]): readonly Unit[] {
  const delivered = images.filter(({ file }) => variantOf(file) !== 'development')
  return delivered.length > 0 ? delivered : images
}

function withoutSidelines(units: readonly Unit[]): readonly Unit[] {
  return units.filter((unit) => {
    const names = folderOf(unit.file).toLowerCase().split('/')
    if (isInPipeline(unit.file) || names.some(isSideline)) return false
    return !liesInDocumentation(unit, names)
  })
}

/** Folders for tests and what stands in for others in them, for examples, and for what generates code. */
function isSideline(folder: string): boolean {
  return sidelines.has(folder) || isTestFolder(folder) || /^mocks?(?:[._-]|$)|[._-]mocks?$/.test(folder)
}

/** Documentation is a component where it is an image or an application of its own (`docs/Dockerfile`, `apps/docs`). */
function liesInDocumentation({ kind }: Unit, names: readonly string[]): boolean {
  const at = names.indexOf('docs')
  const isItself = at === names.length - 1 && (at > 0 || kind === 'image')
  return at >= 0 && !isItself
}

function nameAll(graph: Graph, units: readonly Unit[], repositoryName: string): Component[] {
  const merged = new Map<string, Component>()
  for (const unit of units) {
    const name = nameOf(graph, unit, repositoryName)
    const path = unit.folder === '' ? '.' : unit.folder
    const key = `${name}\0${path}`
    merged.set(key, { name, path, units: [...(merged.get(key)?.units ?? []), unit.id] })
  }
  return [...merged.values()].sort((one, other) => byText(one.name, other.name) || byText(one.path, other.path))
}

function nameOf(graph: Graph, unit: Unit, repositoryName: string): string {
  if (unit.kind !== 'image') return unit.name || unit.folder || repositoryName
  return unit.name || packageAt(graph, unit) || repositoryName
}

/** The name of the package, or of the module of Go, that lies where the image's Dockerfile does. */
function packageAt(graph: Graph, image: Unit): string | undefined {
  const made = [...graph.dependenciesOf(image.id)].flatMap((id) => graph.units.get(id) ?? [])
  const beside = made.filter(({ folder, name }) => folder === image.folder && name !== '')
  const module = beside.find(({ kind, file }) => kind === 'shared' && baseOf(file) === 'go.mod')
  return beside.find(({ kind }) => kind === 'package')?.name ?? (module && baseOf(module.name.replace(/\/v\d+$/, '')))
}

/** Components of one name are called by as much of their path as tells them apart: `shop/api`, `blog/api`. */
function distinguish(components: readonly Component[]): readonly Component[] {
  const groups = Map.groupBy(components, ({ name }) => name)
  return components.map((component) => {
    const twins = groups.get(component.name) ?? []
    return twins.length === 1 ? component : { ...component, name: longerName(component, twins) }
  })
}

function longerName(component: Component, twins: readonly Component[]): string {
  const { name, path } = component
  if (path === '.') return name
  const others = twins.filter((twin) => twin !== component).map((twin) => twin.path.split('/'))
  const names = path.split('/')
  const isNameOfFolder = names.at(-1) === name
  const isAtTop = twins.some((twin) => twin.path === '.')
  for (let length = isAtTop && isNameOfFolder ? 2 : 1; length <= names.length; length++) {
    const suffix = names.slice(-length).join('/')
    const isTaken = others.some((other) => other.slice(-length).join('/') === suffix)
    if (!isTaken) return isNameOfFolder ? suffix : `${suffix}/${name}`
  }
  return `${path}/${name}`
}
