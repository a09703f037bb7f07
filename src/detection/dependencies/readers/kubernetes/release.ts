import { isRecord, listOf, recordOf, textOf, textsOf } from '../image-hints/plain-values.ts'

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

/** Folders or files of the repository (patterns) for each of which something is delivered once. */
export interface Places {
  readonly patterns: readonly string[]
  readonly excludes: readonly string[]
  readonly areFiles: boolean
}

/** The sources of an application. */
export function sourcesIn(spec: Readonly<Record<string, unknown>>): Release[] {
  return [spec['source'], ...listOf(spec['sources'])].filter(isRecord).flatMap((source) => {
    const path = textOf(source['path'])
    const values = textsOf(recordOf(source['helm'])['valueFiles'])
    return path === '' && values.length === 0 ? [] : [{ path, values }]
  })
}
