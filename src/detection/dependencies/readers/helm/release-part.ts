import { type Edge, emptyPart, type Part } from '../../part.ts'
import { baseOf, folderOf, isWithin, type Tree } from '../../tree.ts'
import type { DeployedUnits } from '../kubernetes/deployed-units.ts'
import { manifestId } from '../kubernetes/manifest-owners.ts'
import type { ManifestFiles } from '../kubernetes/read-manifests.ts'
import { type Delivery, findDeliveries } from './deliveries.ts'
import type { ChartFiles } from './helm-part.ts'
import { ownersOfValues, ownName, valuesPart } from './values-part.ts'

/**
 * What is delivered from somewhere else than it is written: files of values outside of any chart, and the charts and folders that objects
 * of Argo CD and Flux, and helmfiles, name. `known` says what manifests and charts are already known to deploy.
 */
export function joinReleases(
  { charts, values }: ChartFiles,
  manifests: ManifestFiles,
  tree: Tree,
  deployed: DeployedUnits,
  known: Part,
): Part {
  const folders = [...charts.keys()].map(folderOf)
  const isInChart = (path: string) => folders.some((folder) => isWithin(path, folder))
  const deliveries = findDeliveries(manifests, tree)
  const named = new Set(deliveries.flatMap((delivery) => delivery.values))
  const outside = [...new Set([...values.keys(), ...named])].filter((path) => !isInChart(path) && !manifests.has(path))
  const owners = new Map([
    ...[...named].map((path) => [path, deployed.ofName(ownName(path))] as const),
    ...outside.map(
      (path) => [path, ownersOfValues(path, values.get(path), deployed.seenFrom(folderOf(path)))] as const,
    ),
  ])
  const around = { folders, named, known }
  const told = deliveries.map((delivery) => ({ delivery, about: aboutDelivery(delivery, owners, deployed, known) }))
  const users = (path: string) =>
    told.filter(({ delivery }) => delivery.values.includes(path)).flatMap(({ about }) => about)
  const parts = outside.map((path) => {
    const about = owners.get(path) ?? []
    return valuesPart(path, values.get(path), about.length > 0 ? about : users(path), deployed)
  })
  return {
    ...emptyPart,
    units: parts.flatMap(({ units }) => units),
    claims: parts.flatMap(({ claims }) => claims),
    edges: [
      ...parts.flatMap(({ edges }) => edges),
      ...told.flatMap(({ delivery, about }) => deliveryEdges(delivery, about, around)),
    ],
  }
}

/** What a delivery is about: the images that its object names, its values, its own name, what is known of the folder that it names, else what the end of its name says. */
function aboutDelivery(
  delivery: Delivery,
  owners: ReadonlyMap<string, readonly string[]>,
  deployed: DeployedUnits,
  known: Part,
): readonly string[] {
  const { file, manifest, name, path, values } = delivery
  const object = manifest.images.length > 0 ? manifestId({ file, manifest }) : ''
  const byImage = known.edges.filter(({ on }) => on === object).map(({ of }) => of)
  const byValues = values.flatMap((file) => owners.get(file) ?? [])
  const inside = new Set(known.units.filter(({ folder }) => path !== '' && isWithin(folder, path)).map(({ id }) => id))
  const byPath = known.edges.filter(({ on }) => inside.has(on) && isTaken(on, values)).map(({ of }) => of)
  const found = [
    byImage,
    byValues,
    deployed.ofName(name),
    byPath,
    ...(path === '' ? [] : [deployed.ofImage(name), deployed.ofName(baseOf(path))]),
  ]
  return [...new Set(found.find((some) => some.length > 0) ?? [])].filter((id) => !inside.has(id))
}

/** What is known of the charts of a commit, and which files of values are named by what is delivered. */
interface Surroundings {
  readonly folders: readonly string[]
  readonly named: ReadonlySet<string>
  readonly known: Part
}

/** The object itself, and the chart that it delivers where that is not known to deploy anything by itself. */
function deliveryEdges(delivery: Delivery, about: readonly string[], { folders, named, known }: Surroundings): Edge[] {
  const { file, manifest, path } = delivery
  const via = `${manifest.kind} ${manifest.name}`
  const chart = folders.includes(path) ? known.units.filter(({ id }) => isOfChart(id, path)) : []
  const leading = new Set(known.edges.map(({ on }) => on))
  const isForeign = foreignTo(delivery, named)
  const isSilent = !leading.has(`helm:${path}`)
  const taken = isSilent ? chart.filter(({ id }) => !leading.has(id) && !isForeign(id)) : []
  return about.flatMap((of) =>
    [manifestId({ file, manifest }), ...taken.map(({ id }) => id)].map((on) => redeploys(of, on, via)),
  )
}

/** Whether a part of a chart is in what is delivered with some files of values: those that are called after something only where named. */
function isTaken(id: string, values: readonly string[]): boolean {
  const [, file, key] = id.split('#')
  return file === undefined || key === undefined || ownName(file) === '' || values.includes(file)
}

/** Whether a part of its chart is a file of values that others name and it does not. */
function foreignTo({ path, values }: Delivery, named: ReadonlySet<string>): (id: string) => boolean {
  const foreign = [...named].filter((one) => isWithin(one, path) && !values.includes(one))
  const starts = foreign.map((one) => `helm:${path}#${one}#`)
  return (id) => starts.some((start) => id.startsWith(start))
}

function isOfChart(id: string, folder: string): boolean {
  return id === `helm:${folder}` || id.startsWith(`helm:${folder}#`)
}

function redeploys(of: string, on: string, via: string): Edge {
  return { of, on, effect: 'redeploy', certainty: 'sure', via }
}
