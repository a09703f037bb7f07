import { digestOf } from '../../../../lib/digest.ts'
import { isRecord, listOf, recordOf, textOf, textsOf } from '../image-hints/plain-values.ts'
import { leavesOf } from './leaves.ts'

/** What a kustomization puts together; paths are as written, from its own folder. */
export interface Kustomization {
  /** Files and folders of manifests, other kustomizations among them. */
  readonly resources: readonly string[]
  readonly patches: readonly Patch[]
  /** Files that are made into a ConfigMap or Secret of a name. */
  readonly generated: readonly { readonly of: string; readonly files: readonly string[]; readonly digest: string }[]
  /** Any other file that it names. */
  readonly others: readonly string[]
  /** What each image is called instead: its name, its other name, and what is said of it. */
  readonly images: readonly {
    readonly name: string
    readonly newName: string
    readonly content: Readonly<Record<string, string>>
  }[]
  /** How many there are to be of a workload. */
  readonly replicas: readonly { readonly of: string; readonly count: string }[]
  /** All else that it says. */
  readonly content: Readonly<Record<string, string>>
  /** Whether it is there to change what those put together that include it. */
  readonly isComponent: boolean
}

/** A change of what is included: in a file of its own (its path), or written out. */
export interface Patch {
  readonly path: string
  /** The name of what is changed; empty where it is not said. */
  readonly target: string
  readonly digest: string
}

/** Told one by one, so that only what an entry is about is concerned by it. */
const listed = new Set([
  ...['images', 'resources', 'bases', 'components', 'patches', 'patchesStrategicMerge', 'patchesJson6902'],
  ...['configMapGenerator', 'secretGenerator', 'replicas'],
])

/** Reads a kustomization. */
export function readKustomization(document: Readonly<Record<string, unknown>>): Kustomization {
  const rest = Object.fromEntries(Object.entries(document).filter(([key]) => !listed.has(key)))
  const generators = ['configMapGenerator', 'secretGenerator'].flatMap((key) =>
    listOf(document[key]).map((generator) => ({
      kind: key === 'configMapGenerator' ? 'ConfigMap' : 'Secret',
      generator: recordOf(generator),
    })),
  )
  return {
    resources: ['resources', 'bases', 'components']
      .flatMap((key) => textsOf(document[key]))
      .filter((path) => !isRemote(path)),
    patches: patchesOf(document),
    generated: generators.map(({ kind, generator }) => ({
      of: `${kind} ${textOf(generator['name'])}`,
      files: filesOf(generator),
      digest: digestOf(generator).slice(0, 8),
    })),
    others: [
      ...textsOf(document['configurations']),
      ...textsOf(document['crds']),
      ...textsOf(document['transformers']),
      ...chartFiles(document),
    ],
    images: listOf(document['images']).filter(isRecord).map(imageOf),
    replicas: listOf(document['replicas'])
      .map(recordOf)
      .map(({ name, count }) => ({ of: textOf(name), count: textOf(count) })),
    content: Object.keys(rest).length === 0 ? {} : leavesOf(rest),
    isComponent: document['kind'] === 'Component',
  }
}

function isRemote(path: string): boolean {
  return path.includes('://') || path.startsWith('github.com/') || path.startsWith('git@') || path.includes('?ref=')
}

function imageOf(image: Readonly<Record<string, unknown>>) {
  return { name: textOf(image['name']), newName: textOf(image['newName']), content: leavesOf(image) }
}

function patchesOf(document: Readonly<Record<string, unknown>>): Patch[] {
  const merges = textsOf(document['patchesStrategicMerge']).map((written) => patchOf({ patch: written, path: written }))
  const others = [...listOf(document['patches']), ...listOf(document['patchesJson6902'])].map((patch) =>
    patchOf(recordOf(patch)),
  )
  const replaced = listOf(document['replacements']).map((one) => patchOf(recordOf(one)))
  return [...merges, ...others, ...replaced.filter(({ path }) => path !== '')]
}

function patchOf(said: Readonly<Record<string, unknown>>): Patch {
  const path = textOf(said['path'])
  const target = textOf(recordOf(said['target'])['name']) || nameIn(textOf(said['patch']))
  return { path: path.includes('\n') ? '' : path, target, digest: digestOf(said).slice(0, 8) }
}

/** The name in the metadata of a patch that is written out. */
function nameIn(patch: string): string {
  const lines = patch.split('\n')
  const metadata = lines.findIndex((line) => /^\s*metadata:\s*$/.test(line))
  const name = metadata < 0 ? undefined : lines.slice(metadata + 1).find((line) => /^\s+name:/.test(line))
  return (name ?? '').slice((name ?? '').indexOf(':') + 1).replaceAll(/["'\s]/g, '')
}

/** `files: [a.conf, name=b.conf]`, `envs`, `env`. */
function filesOf(generator: Readonly<Record<string, unknown>>): string[] {
  const files = textsOf(generator['files']).map((file) => file.slice(file.indexOf('=') + 1))
  return [...files, ...textsOf(generator['envs']), ...textsOf(generator['env'])]
}

function chartFiles(document: Readonly<Record<string, unknown>>): string[] {
  return listOf(document['helmCharts']).flatMap((chart) => [
    ...textsOf(recordOf(chart)['valuesFile']),
    ...textsOf(recordOf(chart)['additionalValuesFiles']),
  ])
}
