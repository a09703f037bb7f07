import { folderOf } from '../../tree.ts'
import { repositoryOf } from '../image-hints/hint.ts'
import type { DeployedUnits } from './deployed-units.ts'
import type { Manifest } from './read-manifests.ts'

/** A manifest and the file that it is in. */
export interface Placed {
  readonly file: string
  readonly manifest: Manifest
}

/** The id of a manifest's unit. */
export function manifestId({ file, manifest }: Placed): string {
  return `kubernetes:${file}#${manifest.kind} ${manifest.name}`
}

/** Finds which units each manifest is about: what a workload runs; for all else the workloads that it and they name. */
export function findOwners(
  placed: readonly Placed[],
  deployed: DeployedUnits,
  renamed: ReadonlyMap<string, string>,
): Map<Manifest, readonly string[]> {
  const owners = new Map<Manifest, readonly string[]>()
  for (const { file, manifest } of placed) {
    owners.set(manifest, runBy(manifest, deployed.seenFrom(folderOf(file)), renamed))
  }
  const workloads = placed.filter(({ manifest }) => (owners.get(manifest) ?? []).length > 0)
  const near = (file: string) => {
    const beside = workloads.filter((other) => folderOf(other.file) === folderOf(file))
    return [beside, workloads]
  }
  for (const round of [direct, through]) {
    for (const { file, manifest } of placed) {
      if ((owners.get(manifest) ?? []).length > 0) continue
      const related = near(file).map((some) => some.filter((other) => round(manifest, other.manifest, placed)))
      const found = related.find((some) => some.length > 0) ?? []
      if (found.length > 0) owners.set(manifest, unique(found.flatMap((other) => owners.get(other.manifest) ?? [])))
    }
  }
  return owners
}

/** What a workload runs: its images; where they say nothing, as a patch of it, its name. */
function runBy(
  { kind, name, images }: Manifest,
  deployed: DeployedUnits,
  renamed: ReadonlyMap<string, string>,
): readonly string[] {
  const found = unique(
    images.flatMap((image) => [
      ...deployed.ofImage(image),
      ...deployed.ofImage(renamed.get(image) ?? renamed.get(repositoryOf(image)) ?? ''),
    ]),
  )
  if (found.length > 0 || !workloadKinds.has(kind)) return found
  return images.length === 0 || images.some((image) => /[<>{}$]|^image$|placeholder|REPLACE/i.test(image))
    ? deployed.ofName(name)
    : []
}

const workloadKinds = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'CronJob',
  'Pod',
  'Rollout',
  'Service',
  'HelmRelease',
])

/** Whether one selects the other's pods, or either names the other, or they are called alike. */
function direct(manifest: Manifest, workload: Manifest): boolean {
  if (workload.names.includes(`${manifest.kind} ${manifest.name}`)) return true
  if (manifest.names.includes(`${workload.kind} ${workload.name}`)) return true
  if (manifest.name !== '' && manifest.name === workload.name) return true
  const wanted = Object.entries(manifest.selects)
  return wanted.length > 0 && wanted.every(([key, value]) => workload.labels[key] === value)
}

/** Whether it names a service that selects the workload, as an Ingress does. */
function through(manifest: Manifest, workload: Manifest, placed: readonly Placed[]): boolean {
  const services = placed.filter(
    ({ manifest: other }) => other.kind === 'Service' && manifest.names.includes(`Service ${other.name}`),
  )
  return services.some(({ manifest: service }) => direct(service, workload))
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}
