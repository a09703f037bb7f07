import { isRecord, listOf, recordOf, textOf, textsOf } from '../image-hints/plain-values.ts'

/** What an object of Argo CD or Flux says is delivered; paths are from the top of the repository, those of values as written. */
export interface Release {
  /** A chart, a kustomization, or a folder of manifests. */
  readonly path: string
  readonly values: readonly string[]
}

/** Reads what an `Application`, a `HelmRelease` or a `Kustomization` of Flux delivers out of a repository. */
export function readReleases(kind: string, spec: Readonly<Record<string, unknown>>): Release[] {
  if (kind === 'Application') return [spec['source'], ...listOf(spec['sources'])].filter(isRecord).flatMap(sourceOf)
  if (kind === 'HelmRelease') return chartOf(recordOf(recordOf(spec['chart'])['spec']))
  return kind === 'Kustomization' && spec['sourceRef'] !== undefined ? [{ path: textOf(spec['path']), values: [] }] : []
}

function sourceOf(source: Readonly<Record<string, unknown>>): Release[] {
  const path = textOf(source['path'])
  const values = textsOf(recordOf(source['helm'])['valueFiles'])
  return path === '' && values.length === 0 ? [] : [{ path, values }]
}

/** A chart of the repository is named by its path, one from elsewhere by its name. */
function chartOf(chart: Readonly<Record<string, unknown>>): Release[] {
  const path = textOf(chart['chart'])
  return path.includes('/') ? [{ path, values: textsOf(chart['valuesFiles']) }] : []
}
