import { type Edge, emptyPart, type Part, type Unit } from '../../part.ts'
import { baseOf, folderOf, isWithin, resolvePath, type Tree } from '../../tree.ts'
import { contentClaim } from '../kubernetes/content-claim.ts'
import type { DeployedUnits } from '../kubernetes/deployed-units.ts'
import { manifestId } from '../kubernetes/manifest-owners.ts'
import type { Manifest, ManifestFiles } from '../kubernetes/read-manifests.ts'
import type { Release } from '../kubernetes/read-release.ts'
import type { ChartFiles } from './helm-part.ts'
import type { ValuesFacts } from './read-chart.ts'

/** One object that delivers something of the repository. */
interface Delivery {
  readonly file: string
  readonly manifest: Manifest
  readonly path: string
  /** Its files of values that are in the repository. */
  readonly values: readonly string[]
}

/**
 * What is delivered from somewhere else than it is written: files of values outside of any chart, and the charts and folders that objects
 * of Argo CD and Flux name. `known` says what manifests and charts are already known to deploy.
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
  const deliveries = deliveriesIn(manifests, tree)
  const owners = new Map(
    [...values].flatMap(([path, facts]) =>
      isInChart(path) ? [] : [[path, ownersOfValues(path, facts, deployed.seenFrom(folderOf(path)))]],
    ),
  )
  const named = deliveries.map((delivery) => ({ delivery, about: aboutDelivery(delivery, owners, deployed, known) }))
  const users = (path: string) =>
    named.filter(({ delivery }) => delivery.values.includes(path)).flatMap(({ about }) => about)
  const parts = [...owners].map(([path, about]) =>
    valuesPart(path, values.get(path), about.length > 0 ? about : users(path)),
  )
  return {
    ...emptyPart,
    units: parts.flatMap(({ units }) => units),
    claims: parts.flatMap(({ claims }) => claims),
    edges: [
      ...parts.flatMap(({ edges }) => edges),
      ...named.flatMap(({ delivery, about }) => deliveryEdges(delivery, about, folders, known)),
    ],
  }
}

function deliveriesIn(manifests: ManifestFiles, tree: Tree): Delivery[] {
  return [...manifests].flatMap(([file, { manifests: found }]) =>
    found.flatMap((manifest) =>
      (manifest.releases ?? []).map(({ path, values }: Release) => {
        const at = resolvePath('', path) ?? ''
        const written = values.map((one) => one.replace(/^\$\w+\//, '/'))
        const starts = written.map((one) => [at, ''].map((start) => resolvePath(start, one) ?? ''))
        const present = starts.flatMap((some) => some.filter((one) => tree.file(one) !== undefined).slice(0, 1))
        return { file, manifest, path: tree.isFolder(at) ? at : '', values: present }
      }),
    ),
  )
}

/** By the images in them, else by their own name or that of their folder: `mail-values.yaml`, `deploy/mail/values.yaml`. */
function ownersOfValues(path: string, { keys }: ValuesFacts, deployed: DeployedUnits): readonly string[] {
  const byImage = keys.flatMap(({ images }) => images.flatMap((image) => [...deployed.ofImage(image)]))
  if (byImage.length > 0) return [...new Set(byImage)]
  const own = baseOf(path)
    .replace(/\.ya?ml$/, '')
    .replace(/^values[._-]?|[._-]?values$/, '')
  const names = [own, ...folderOf(path).split('/').slice(-2).reverse()].filter((name) => name !== '')
  return names.map((name) => deployed.ofName(name)).find((found) => found.length > 0) ?? []
}

/** What a delivery is about: its values, its own name, else what is known of the folder that it names. */
function aboutDelivery(
  { manifest, path, values }: Delivery,
  owners: ReadonlyMap<string, readonly string[]>,
  deployed: DeployedUnits,
  known: Part,
): readonly string[] {
  const byValues = values.flatMap((file) => owners.get(file) ?? [])
  const byName = deployed.ofName(manifest.name)
  const inside = new Set(known.units.filter(({ folder }) => path !== '' && isWithin(folder, path)).map(({ id }) => id))
  const found = [byValues, byName, known.edges.filter(({ on }) => inside.has(on)).map(({ of }) => of)]
  return [...new Set(found.find((some) => some.length > 0) ?? [])].filter((id) => !inside.has(id))
}

function valuesPart(path: string, facts: ValuesFacts | undefined, about: readonly string[]): Part {
  const unit: Unit = {
    id: `values:${path}`,
    kind: 'manifests',
    name: baseOf(folderOf(path)),
    folder: folderOf(path),
    file: path,
    runs: false,
  }
  const content = Object.assign({}, ...(facts?.keys ?? []).map((key) => key.content)) as Record<string, string>
  return {
    ...emptyPart,
    units: [unit],
    claims: [contentClaim(unit.id, path, content)],
    edges: [...new Set(about)].map((of) => redeploys(of, unit.id, `values ${path}`)),
  }
}

/** The object itself, and the chart that it delivers where that is not known to deploy anything by itself. */
function deliveryEdges(
  { file, manifest, path }: Delivery,
  about: readonly string[],
  folders: readonly string[],
  known: Part,
): Edge[] {
  const via = `${manifest.kind} ${manifest.name}`
  const chart = folders.includes(path) ? known.units.filter(({ id }) => isOfChart(id, path)) : []
  const leading = new Set(known.edges.map(({ on }) => on))
  const silent = chart.every(({ id }) => !leading.has(id)) ? chart : []
  return about.flatMap((of) =>
    [manifestId({ file, manifest }), ...silent.map(({ id }) => id)].map((on) => redeploys(of, on, via)),
  )
}

function isOfChart(id: string, folder: string): boolean {
  return id === `helm:${folder}` || id.startsWith(`helm:${folder}#`)
}

function redeploys(of: string, on: string, via: string): Edge {
  return { of, on, effect: 'redeploy', certainty: 'sure', via }
}
