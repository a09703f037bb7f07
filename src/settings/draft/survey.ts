import { type ComposeHints, readCompose } from './compose.ts'
import { readDockerHints, readDockerPart } from './docker-parts.ts'
import { readGoParts } from './go-parts.ts'
import { readManifest, readNodePart } from './node-part.ts'
import { baseOf, type FoundPart, type Repository, toName } from './repository.ts'

/** Folders deeper than this, and folders of dependencies or build results, are not looked into. */
const deepest = 4
const uninteresting = /(^|\/)(node_modules|vendor|dist|build|out|\.git|\.github|test|tests|fixtures|examples)(\/|$)/
const mostParts = 40

/** What was found in a repository. */
export interface Survey {
  readonly name: string
  readonly parts: readonly FoundPart[]
  /** Folders of libraries that parts share. */
  readonly libraries: readonly string[]
  readonly compose: ComposeHints
}

/** Looks at a repository: packages, Go modules, Dockerfiles and the compose file, nearest to its top first. */
export async function surveyRepository(repository: Repository): Promise<Survey> {
  const compose = await readCompose(repository)
  const folders = candidateFolders(repository)
  const goParts = await readGoParts(repository)
  const goFolders = new Set(goParts.map(({ folder }) => folder))
  const others = await Promise.all(
    folders.filter((folder) => !goFolders.has(folder)).map((folder) => readPart(repository, folder)),
  )
  const parts = [...others.flatMap((part) => part ?? []), ...goParts].map((part) => withCompose(part, compose))
  const inner = parts.some(({ folder }) => folder !== '')
    ? parts.filter(({ folder }) => folder !== '' || goFolders.has(''))
    : parts
  const top = await readManifest(repository, '')
  const libraries = folders.filter(
    (folder) => folder.startsWith('packages/') && !inner.some((part) => part.folder === folder),
  )
  return { name: toName(top?.name ?? '', 'workspace'), parts: inner.slice(0, mostParts), libraries, compose }
}

function candidateFolders(repository: Repository): string[] {
  const marks = repository.files.filter((path) => /(^|\/)(package\.json|Dockerfile)$/.test(path))
  const folders = new Set(marks.map((path) => path.split('/').slice(0, -1).join('/')))
  return [...folders]
    .filter((folder) => !uninteresting.test(folder) && folder.split('/').length <= deepest)
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))
    .slice(0, 200)
}

async function readPart(repository: Repository, folder: string): Promise<FoundPart | undefined> {
  const node = await readNodePart(repository, folder)
  if (node === undefined) return readDockerPart(repository, folder)
  const { port } = await readDockerHints(repository, folder)
  return port !== undefined && node.port === undefined ? { ...node, port } : node
}

function withCompose(part: FoundPart, compose: ComposeHints): FoundPart {
  const service = compose.services.find(({ folder }) => folder === part.folder)
  if (service === undefined)
    return part.folder === '' ? part : { ...part, name: toName(baseOf(part.folder), part.name) }
  const port = service.port ?? part.port
  return { ...part, name: toName(service.name, part.name), ...(port === undefined ? {} : { port }) }
}
