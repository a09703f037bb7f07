import type { Claim } from '../../part.ts'
import { folderOf, isWithin } from '../../tree.ts'
import { isSettings } from '../packages.ts'
import { acceptsBelow, claim, type IgnoreOf, noRules, type PathTest, type Source } from './claim-sources.ts'
import { prunes } from './delivered-files.ts'
import type { Image } from './image.ts'

/**
 * What is kept out of all builds of an image, so that no package brings it along: by a `.dockerignore`, or because it is not among what is
 * copied; nothing where a build takes what was built before it, as that may be made of anything.
 */
export function claimAbsent(
  image: Image,
  sources: readonly Source[],
  { ignoreOf, isBuiltOnOurs }: { readonly ignoreOf: IgnoreOf; readonly isBuiltOnOurs: boolean },
): Claim[] {
  const [first, ...others] = image.builds
  if (!first || sources.some((source) => 'missing' in source)) return []
  const rules = ignoreOf(image.dockerfile, first.context) ?? noRules
  const isOneContext = [first, ...others].every(
    ({ context, contexts }) => context === first.context && contexts.size === 0,
  )
  const isListed = !isBuiltOnOurs && listsAll(image, sources)
  if ((rules.length === 0 && !isListed) || !isOneContext) return []
  const isLetIn = acceptsBelow(first.context, rules, [])
  const isTaken = isListed ? takenBy(sources) : () => true
  const files = { folder: first.context, accepts: (path: string) => !isLetIn(path) || !isTaken(path) }
  return [{ ...claim(image, files, 'absent', ''), family: 'docker' }]
}

/** What lies beside other Dockerfiles, in folders without packages, is no part of what a package brings to an image from before its build. */
export function claimOthersHomes(
  image: Image,
  sources: readonly Source[],
  images: readonly Image[],
  isPackageBelow: PathTest,
): Claim[] {
  if (!sources.some((source) => 'missing' in source)) return []
  const homes = new Set(images.filter(({ isTemplate }) => !isTemplate).map(({ home }) => home))
  const others = [...homes].filter(
    (home) => home !== '' && !isWithin(image.home, home) && !isWithin(home, image.home) && !isPackageBelow(home),
  )
  return others.map((folder) => ({ ...claim(image, { folder }, 'absent', ''), family: 'docker' }))
}

/**
 * Whether a Dockerfile lists what it takes, and takes nothing whole, by a prune or by a name that only a build knows. Where it takes nothing
 * but what says what to install, the rest comes in some other way.
 */
function listsAll(image: Image, sources: readonly Source[]): boolean {
  const isKnown = image.builds.every(
    ({ build, others }) =>
      others.size === 0 &&
      build.taken.every(({ unknown }) => unknown.length === 0) &&
      !build.commands.some(({ text }) => prunes(text)),
  )
  const takesCode = sources.some((source) => 'folder' in source || ('file' in source && !isSettings(source.file)))
  return isKnown && takesCode && !sources.some((source) => 'whole' in source && source.whole)
}

function takenBy(sources: readonly Source[]): PathTest {
  const files = new Set(sources.flatMap((source) => ('file' in source ? [source.file] : [])))
  const folders = Map.groupBy(
    sources.flatMap((source) => ('folder' in source ? [source] : [])),
    ({ folder }) => folder,
  )
  return (path) => {
    if (files.has(path)) return true
    for (let at = folderOf(path); ; at = folderOf(at)) {
      if (folders.get(at)?.some(({ accepts }) => accepts(path))) return true
      if (at === '') return false
    }
  }
}
