import { classOf } from '../../classes.ts'
import type { Claim } from '../../part.ts'
import { baseOf, type Tree } from '../../tree.ts'
import { isSettings } from '../packages.ts'
import { claim, type Source } from './claim-sources.ts'
import type { Image } from './image.ts'

const code = /\.(?:go|py|rs|java|kt|cs|csproj|[cm]?[jt]sx?|rb|php|exs?|vue|svelte|proto|sh)$/i
const aboutIt = /^(?:readme|changelog|contributing|security|code_of_conduct|licen[cs]e|agents|claude)\b/i

/** More files than that are not looked through. */
const mostFiles = 5_000

/**
 * A test for the prose of a folder that an image takes by name: where no code is in it, prose is what is delivered (posts, prompts, texts for
 * mail), but for what only tells about it (README).
 */
function contentTest(folder: string, tree: Tree): ((path: string) => boolean) | undefined {
  const count = tree.countBelow(folder)
  if (folder === '' || count === 0 || count > mostFiles) return undefined
  const isCode = tree.below(folder).some(({ path }) => code.test(path) || isSettings(path))
  if (isCode) return undefined
  return (path) => !aboutIt.test(baseOf(path)) && classOf(path, folder) === 'prose'
}

const siteSettings = [
  'hugo.toml',
  'hugo.yaml',
  'hugo.yml',
  'mkdocs.yml',
  'mkdocs.yaml',
  'book.toml',
  '_config.yml',
  'antora.yml',
]

/** Whether an image's own folder is that of a site that is written in prose: Hugo, MkDocs, mdBook, Jekyll. */
export function isProseSite(home: string, tree: Tree): boolean {
  return home !== '' && siteSettings.some((name) => tree.file(`${home}/${name}`) !== undefined)
}

/** The claims of an image on the prose of folders that it takes by name. */
export function claimProse(image: Image, sources: readonly Source[], tree: Tree): Claim[] {
  return sources.flatMap((source) => {
    if (!('folder' in source) || source.whole) return []
    const { folder, accepts, via } = source
    const isContent = contentTest(folder, tree)
    if (isContent === undefined) return []
    return [claim(image, { folder, accepts: (path) => isContent(path) && accepts(path) }, 'explicit', via)]
  })
}
