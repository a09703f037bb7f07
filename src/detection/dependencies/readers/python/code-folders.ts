import { baseOf, folderOf, isWithin, type Tree } from '../../tree.ts'
import { nearestFolder } from '../packages.ts'
import type { PythonSource } from './source.ts'

const entryNames = new Set(['manage.py', 'wsgi.py', 'asgi.py'])

/** Whether a file is where something that runs begins. */
export function isEntry(path: string, { isApplication }: PythonSource): boolean {
  return isApplication || entryNames.has(baseOf(path))
}

/**
 * The folders of code that no project holds, or that share one list of requirements: packages, and folders of scripts. What lies in
 * one of them belongs to it; files at the top of the repository are one of their own, if something that runs begins there.
 */
export function findCodeFolders(
  sources: ReadonlyMap<string, PythonSource>,
  projects: ReadonlyMap<string, unknown>,
): Set<string> {
  const loose = [...sources.keys()].filter((path) => nearestFolder(projects, folderOf(path)) === undefined)
  const hasPackage = new Set([...sources.keys()].filter((path) => baseOf(path) === '__init__.py').map(folderOf))
  const tops = new Set(loose.map((path) => topOfPackage(folderOf(path), hasPackage)))
  const nested = [...tops].filter((folder) => folder !== '')
  const outer = nested.filter((folder) => !hasAbove(tops, folder))
  const runsAtTop = loose.some((path) => folderOf(path) === '' && isEntry(path, sources.get(path) ?? nothing))
  return new Set(runsAtTop ? ['', ...outer] : outer)
}

function hasAbove(folders: ReadonlySet<string>, folder: string): boolean {
  for (let at = folderOf(folder); at !== ''; at = folderOf(at)) if (folders.has(at)) return true
  return false
}

/**
 * The projects that are only a shared list of requirements: nothing that runs begins in their own folder, and several folders below
 * are where something does; where images are built, each of these has its own Dockerfile.
 */
export function findSharedLists(
  sources: ReadonlyMap<string, PythonSource>,
  projects: ReadonlyMap<string, unknown>,
  tree: Tree,
): Set<string> {
  const dockerfiles = tree.named('Dockerfile').map(folderOf)
  const isBuilt = (folder: string) => dockerfiles.length === 0 || dockerfiles.some((one) => isWithin(one, folder))
  const entries = [...sources].filter(([path, source]) => isEntry(path, source)).map(([path]) => folderOf(path))
  const byProject = Map.groupBy(entries, (folder) => nearestKey(projects, folder))
  const shared = [...projects.keys()].filter((project) => {
    const mine = byProject.get(project) ?? []
    if (dockerfiles.includes(project) || mine.includes(project)) return false
    return new Set(mine.map((folder) => groupOf(project, folder)).filter(isBuilt)).size > 1
  })
  return new Set(shared)
}

const vague = new Set(['services', 'apps', 'packages', 'src', 'projects', 'functions', 'lambdas', 'microservices'])

/** The folder below a project by which its parts are told apart: `services/cart`, `worker`. */
function groupOf(project: string, folder: string): string {
  const [first = '', second] = folder.slice(project === '' ? 0 : project.length + 1).split('/')
  const names = vague.has(first) && second !== undefined ? [project, first, second] : [project, first]
  return names.filter(Boolean).join('/')
}

function nearestKey(folders: ReadonlyMap<string, unknown>, path: string): string | undefined {
  for (let folder = path; ; folder = folderOf(folder)) {
    if (folders.has(folder)) return folder
    if (folder === '') return undefined
  }
}

/** The outermost folder of a chain of packages, the top of the repository left out. */
function topOfPackage(folder: string, packages: ReadonlySet<string>): string {
  let top = folder
  while (packages.has(top) && packages.has(folderOf(top)) && folderOf(top) !== '') top = folderOf(top)
  return top
}

const nothing: PythonSource = { kind: 'source', imports: [], isApplication: false }
