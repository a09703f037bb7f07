import { readYaml } from '../../formats/yaml.ts'
import { isRecord, listOf, recordOf, textOf, textRecordOf, textsOf } from '../image-hints/plain-values.ts'
import { leavesOf } from './leaves.ts'
import { type Kustomization, readKustomization } from './read-kustomization.ts'
import { readReleases } from './read-release.ts'
import type { Release } from './release.ts'

/** One object of a manifests file. */
export interface Manifest {
  /** `Deployment`, `ConfigMap` … */
  readonly kind: string
  readonly name: string
  readonly images: readonly string[]
  /** The labels of the pods it makes, or its own. */
  readonly labels: Readonly<Record<string, string>>
  /** The labels of the pods that it speaks of. */
  readonly selects: Readonly<Record<string, string>>
  /** What it names: `ConfigMap settings`, `Service cart`, `Deployment cart`. */
  readonly names: readonly string[]
  /** What it delivers out of a repository, for those that do. */
  readonly releases?: readonly Release[]
  /** What it says, leaf by leaf; long values by their digest. */
  readonly content: Readonly<Record<string, string>>
}

/** What a YAML file says to a cluster. */
export interface ManifestsFacts {
  readonly manifests: readonly Manifest[]
  readonly kustomization?: Kustomization
}

/** The manifests of a commit by file. */
export type ManifestFiles = ReadonlyMap<string, ManifestsFacts>

/** Reads the objects of a manifests file; undefined for any other YAML. Throws when it looks like one and cannot be read. */
export function readManifests(text: string, isKustomization: boolean): ManifestsFacts | undefined {
  if (!isKustomization && !(/^[ \t]*(- )?"?apiVersion"?:/m.test(text) && /^[ \t]*(- )?"?kind"?:/m.test(text)))
    return undefined
  const documents = readYaml(text).filter(isRecord)
  const items = documents.flatMap((document) =>
    textOf(document['kind']).endsWith('List') ? listOf(document['items']).filter(isRecord) : [document],
  )
  const kustomization = items.find(({ kind }) => isKustomization || kind === 'Kustomization' || kind === 'Component')
  const flux = kustomization !== undefined && recordOf(kustomization['spec'])['sourceRef'] !== undefined
  if (kustomization && !flux) return { manifests: [], kustomization: readKustomization(kustomization) }
  return {
    manifests: items.filter(({ kind, apiVersion }) => kind !== undefined && apiVersion !== undefined).map(manifestOf),
  }
}

function manifestOf(document: Readonly<Record<string, unknown>>): Manifest {
  const spec = recordOf(document['spec'])
  const metadata = recordOf(document['metadata'])
  const found: Found = { images: new Set(), names: new Set() }
  const kind = textOf(document['kind'])
  if (kind !== 'CustomResourceDefinition') collect(document, found)
  const pod = recordOf(
    recordOf(recordOf(recordOf(spec['jobTemplate'])['spec'])['template'] ?? spec['template'])['metadata'],
  )
  const selector = recordOf(spec['selector'] ?? spec['podSelector'])
  const releases = readReleases(kind, spec)
  return {
    kind,
    name: textOf(metadata['name']),
    ...(releases.length > 0 && { releases }),
    images: [...found.images],
    labels: textRecordOf(pod['labels'] ?? metadata['labels']),
    selects: textRecordOf(selector['matchLabels'] ?? selector),
    names: [...found.names],
    content: leavesOf(document, kind === 'Secret'),
  }
}

interface Found {
  readonly images: Set<string>
  readonly names: Set<string>
}

/** What each key names: the keys that Kubernetes and its common extensions refer to other objects by. */
const references: Readonly<Record<string, string>> = {
  configMapRef: 'ConfigMap',
  configMapKeyRef: 'ConfigMap',
  configMap: 'ConfigMap',
  secretRef: 'Secret',
  secretKeyRef: 'Secret',
  secret: 'Secret',
  service: 'Service',
  persistentVolumeClaim: 'PersistentVolumeClaim',
}
const plainReferences: Readonly<Record<string, string>> = {
  serviceAccountName: 'ServiceAccount',
  secretName: 'Secret',
  claimName: 'PersistentVolumeClaim',
  serviceName: 'Service',
  host: 'Service',
}

function collect(value: unknown, found: Found, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > 40) return
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'image' || key === 'repository')
      for (const image of typeof inner === 'string' ? [inner] : []) found.images.add(image)
    if (plainReferences[key] !== undefined && typeof inner === 'string')
      found.names.add(`${plainReferences[key]} ${inner.split('.')[0] ?? ''}`)
    if (references[key] !== undefined)
      for (const name of textsOf(recordOf(inner)['name'])) found.names.add(`${references[key]} ${name}`)
    if (key === 'scaleTargetRef' || key === 'targetRef')
      found.names.add(`${textOf(recordOf(inner)['kind']) || 'Deployment'} ${textOf(recordOf(inner)['name'])}`)
    if (key === 'backendRefs')
      for (const backend of listOf(inner)) found.names.add(`Service ${textOf(recordOf(backend)['name'])}`)
    collect(inner, found, depth + 1)
  }
}
