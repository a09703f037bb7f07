import { answerDeclared } from '../detection/dependencies/declared-answer.ts'
import { type Detection, detect } from '../detection/detect.ts'
import type { DetectionSettings } from '../detection/graph.ts'
import { extendDetection } from '../detection/inferred.ts'
import type { Repository } from '../sources/repository.ts'
import { knownRange } from './affected-range.ts'
import { describeChanges } from './describe-changes.ts'
import { dependenciesOf } from './repository-dependencies.ts'

/**
 * Which components a move from one commit to another touches, by the paths of the settings and by what manifests say; without a base,
 * or with one that is gone, everything. `doubtCounts`: what may be touched is taken as touched.
 */
export async function detectChange(
  repository: Repository,
  settings: DetectionSettings,
  base: string | null,
  head: string,
  { doubtCounts = true }: { readonly doubtCounts?: boolean } = {},
): Promise<Detection> {
  const range = await knownRange(repository, base, head)
  if (range.base === null) return detect({ settings, changed: 'everything' })
  const changed = await repository.changedPaths(range.base, head)
  const dependencies = dependenciesOf(repository)
  const graphs = await dependencies.ofBoth(range.base, head, changed)
  const changes = await describeChanges(repository, changed, [graphs.base, graphs.head])
  await dependencies.keep()
  const answer = answerDeclared(settings, graphs.base, graphs.head, changes)
  return extendDetection(settings, detect({ settings, changed }), answer, doubtCounts)
}
