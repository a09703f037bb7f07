import { isRecord, listOf, recordOf, textOf, textsOf } from '../image-hints/plain-values.ts'
import { leavesOf } from './leaves.ts'

/** What a kustomization puts together; paths are as written, from its own folder. */
export interface Kustomization {
  /** Files and folders of manifests, other kustomizations among them. */
  readonly resources: readonly string[]
  readonly patches: readonly { readonly path: string; readonly target: string }[]
  /** Files that are made into a ConfigMap or Secret of a name. */
  readonly generated: readonly { readonly of: string; readonly files: readonly string[] }[]
  /** Any other file that it names. */
  readonly others: readonly string[]
  /** What each image is called instead: its name, its other name, and what is said of it. */
  readonly images: readonly {
    readonly name: string
    readonly newName: string
    readonly content: Readonly<Record<string, string>>
  }[]
  /** All else that it says, and which files it names. */
  readonly content: Readonly<Record<string, string>>
}

/** Reads a kustomization. */
export function readKustomization(document: Readonly<Record<string, unknown>>): Kustomization {
  const { images, ...rest } = document
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
    })),
    others: [
      ...textsOf(document['configurations']),
      ...textsOf(document['crds']),
      ...textsOf(document['transformers']),
      ...chartFiles(document),
    ],
    images: listOf(images).filter(isRecord).map(imageOf),
    content: leavesOf(rest),
  }
}

function isRemote(path: string): boolean {
  return path.includes('://') || path.startsWith('github.com/') || path.startsWith('git@') || path.includes('?ref=')
}

function imageOf(image: Readonly<Record<string, unknown>>) {
  return { name: textOf(image['name']), newName: textOf(image['newName']), content: leavesOf(image) }
}

function patchesOf(document: Readonly<Record<string, unknown>>): { path: string; target: string }[] {
  const merges = textsOf(document['patchesStrategicMerge']).map((path) => ({ path, target: '' }))
  const others = [
    ...listOf(document['patches']),
    ...listOf(document['patchesJson6902']),
    ...listOf(document['replacements']),
  ].map((patch) => ({
    path: textOf(recordOf(patch)['path']),
    target: textOf(recordOf(recordOf(patch)['target'])['name']),
  }))
  return [...merges, ...others].filter(({ path }) => path !== '' && !path.includes('\n'))
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
