import { baseOf, folderOf, isWithin, resolvePath } from '../../tree.ts'
import type { ContextBuild } from './image.ts'

/** Where in the repository a path of the image comes from, by the folders that were copied to it or above it. */
export function placesOf(path: string, { build, context, contexts }: ContextBuild): string[] {
  const clean = resolvePath('', path) ?? ''
  const fitting = build.taken
    .flatMap((taken) =>
      taken.sources.map((source) => ({
        source,
        to: folderWithin(taken.to, source),
        top: taken.context === '' ? context : (contexts.get(taken.context) ?? context),
      })),
    )
    .filter(({ to }) => isWithin(clean, to))
  const nearest = Math.max(0, ...fitting.map(({ to }) => to.length))
  const folders = fitting.filter(({ to }) => to.length === nearest)
  const below = clean.slice(nearest === 0 ? 0 : nearest + 1)
  return folders.flatMap(
    ({ source, top }) => resolvePath(top, `${/\.[\w]+$|[*?]/.test(source) ? folderOf(source) : source}/${below}`) ?? [],
  )
}

/** The folder that a source is copied to: for one file that keeps its name (`COPY a/main.go b/main.go`) the one around it. */
function folderWithin(to: string, source: string): string {
  const name = baseOf(source)
  const isFile = name.includes('.') && to.endsWith(`/${name}`)
  return isFile ? folderOf(to.slice(1)) : to.slice(1)
}
