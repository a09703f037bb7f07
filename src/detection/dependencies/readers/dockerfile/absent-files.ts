import type { Claim } from '../../part.ts'
import { baseOf, isWithin } from '../../tree.ts'
import { packageManifests } from '../packages.ts'
import { acceptsBelow, claim, type IgnoreOf, type Source } from './claim-sources.ts'
import type { Image } from './image.ts'

type PathTest = (path: string) => boolean

/**
 * What no build of an image takes from its context, so that no package brings it along: what a `.dockerignore` keeps out, and, where the
 * packages are built inside of it from files that it takes one by one, all that it does not take. Nothing where a build takes what was built
 * before it, as that may be made of anything.
 */
export function claimAbsent(image: Image, sources: readonly Source[], ignoreOf: IgnoreOf): Claim[] {
  const [first, ...others] = image.builds
  if (!first || sources.some((source) => 'missing' in source)) return []
  const isOneContext = [first, ...others].every(
    ({ context, contexts }) => context === first.context && contexts.size === 0,
  )
  if (!isOneContext) return []
  const rules = ignoreOf(image.dockerfile, first.context) ?? []
  const isTaken = takesOneByOne(image, sources) ? takenTest(sources) : undefined
  if (rules.length === 0 && isTaken === undefined) return []
  const accepts = acceptsBelow(first.context, rules, [])
  const isAbsent: PathTest = (path) => !accepts(path) || isTaken?.(path) === false
  const files = { folder: first.context, accepts: isAbsent }
  return [{ ...claim(image, files, 'absent', ''), family: 'docker' }]
}

/** Whether all that a build takes is known, none of it is the whole context, and a manifest of a package is among it. */
function takesOneByOne(image: Image, sources: readonly Source[]): boolean {
  const isKnown = image.builds.every(({ build }) =>
    build.taken.every(({ context, unknown }) => context === '' && unknown.length === 0),
  )
  const isWhole = sources.some((source) => 'folder' in source && source.whole)
  return isKnown && !isWhole && sources.some((source) => 'file' in source && packageManifests.has(baseOf(source.file)))
}

function takenTest(sources: readonly Source[]): PathTest {
  const files = new Set(sources.flatMap((source) => ('file' in source ? [source.file] : [])))
  const folders = sources.flatMap((source) => ('folder' in source ? [source] : []))
  return (path) => files.has(path) || folders.some(({ folder, accepts }) => isWithin(path, folder) && accepts(path))
}
