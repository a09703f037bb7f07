import { recordOf, textOf, textsOf } from '../image-hints/plain-values.ts'
import { readApplicationSet } from './read-application-set.ts'
import { type Release, sourcesIn } from './release.ts'

/** Reads what an `Application`, an `ApplicationSet`, a `HelmRelease` or a `Kustomization` of Flux delivers out of a repository. */
export function readReleases(kind: string, spec: Readonly<Record<string, unknown>>): Release[] {
  if (kind === 'Application') return sourcesIn(spec)
  if (kind === 'ApplicationSet') return readApplicationSet(spec)
  if (kind === 'HelmRelease') return chartOf(recordOf(recordOf(spec['chart'])['spec']))
  return kind === 'Kustomization' && spec['sourceRef'] !== undefined ? [{ path: textOf(spec['path']), values: [] }] : []
}

/** A chart of the repository is named by its path, one from elsewhere by its name. */
function chartOf(chart: Readonly<Record<string, unknown>>): Release[] {
  const path = textOf(chart['chart'])
  return path.includes('/') ? [{ path, values: textsOf(chart['valuesFiles']) }] : []
}
