import { isRecord, listOf, recordOf, textOf, textsOf } from '../image-hints/plain-values.ts'
import { type Places, readApplicationSet } from './read-application-set.ts'

/** What an object of Argo CD or Flux, or a helmfile, says is delivered; paths are from the top of the repository, those of values as written. */
export interface Release {
  /** A chart, a kustomization, or a folder of manifests. */
  readonly path: string
  readonly values: readonly string[]
  /** What it is called, where that is not its object's name. */
  readonly name?: string
  /** Whether paths start at the file that says it and not at the top. */
  readonly isBeside?: boolean
  /** Where it is delivered once for each of many places: `{{path}}` in its texts is one of them. */
  readonly over?: Places
}

/** Reads what an `Application`, an `ApplicationSet`, a `HelmRelease` or a `Kustomization` of Flux delivers out of a repository. */
export function readReleases(kind: string, spec: Readonly<Record<string, unknown>>): Release[] {
  if (kind === 'Application') return sourcesIn(spec)
  if (kind === 'ApplicationSet') return readApplicationSet(spec)
  if (kind === 'HelmRelease') return chartOf(recordOf(recordOf(spec['chart'])['spec']))
  return kind === 'Kustomization' && spec['sourceRef'] !== undefined ? [{ path: textOf(spec['path']), values: [] }] : []
}

/** The sources of an application. */
export function sourcesIn(spec: Readonly<Record<string, unknown>>): Release[] {
  return [spec['source'], ...listOf(spec['sources'])].filter(isRecord).flatMap((source) => {
    const path = textOf(source['path'])
    const values = textsOf(recordOf(source['helm'])['valueFiles'])
    return path === '' && values.length === 0 ? [] : [{ path, values }]
  })
}

/** A chart of the repository is named by its path, one from elsewhere by its name. */
function chartOf(chart: Readonly<Record<string, unknown>>): Release[] {
  const path = textOf(chart['chart'])
  return path.includes('/') ? [{ path, values: textsOf(chart['valuesFiles']) }] : []
}
