/** One file of a commit. */
export interface TreeFile {
  readonly path: string
  /** `100644`, `100755` (executable), `120000` (symbolic link), `160000` (submodule). */
  readonly mode: string
  /** Id of its content; of the commit, for a submodule. */
  readonly oid: string
}

/** The files of one commit, asked by path; folders are written without a slash at the end, the top is the empty text. */
export interface Tree {
  readonly files: readonly TreeFile[]
  file(path: string): TreeFile | undefined
  isFolder(path: string): boolean
  /** The files anywhere below a folder, in order of their paths. */
  below(folder: string): readonly TreeFile[]
  /** The paths of every file of that base name, in order. */
  named(baseName: string): readonly string[]
}

/** Makes a tree of a commit's files, in any order. */
export function makeTree(files: Iterable<TreeFile>): Tree {
  const sorted = [...files].sort((one, other) => compare(one.path, other.path))
  let byName: Map<string, string[]> | undefined
  const indexOf = (path: string) => lowerBound(sorted, path)
  return {
    files: sorted,
    file(path) {
      const found = sorted[indexOf(path)]
      return found?.path === path ? found : undefined
    },
    isFolder(path) {
      if (path === '') return true
      return sorted[indexOf(`${path}/`)]?.path.startsWith(`${path}/`) ?? false
    },
    below(folder) {
      if (folder === '') return sorted
      return sorted.slice(indexOf(`${folder}/`), indexOf(`${folder}0`)) // '0' follows '/'
    },
    named(baseName) {
      byName ??= Map.groupBy(
        sorted.map(({ path }) => path),
        baseOf,
      )
      return byName.get(baseName) ?? []
    },
  }
}

let lastPath = ''
let lastBase = ''

/** The last name of a path; asked by every reader for the same one in turn, so the newest answer is kept. */
export function baseOf(path: string): string {
  if (path !== lastPath) {
    lastPath = path
    lastBase = path.slice(path.lastIndexOf('/') + 1)
  }
  return lastBase
}

/** The folder that a path is in; the empty text at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/**
 * A path as written in a file of `folder` (`../x`, `./y`, `/z` from the top), from the top and without dots;
 * undefined when it leaves the repository.
 */
export function resolvePath(folder: string, written: string): string | undefined {
  const names = written.startsWith('/') ? [] : folder.split('/').filter(Boolean)
  for (const name of written.split('/')) {
    if (name === '' || name === '.') continue
    if (name !== '..') names.push(name)
    else if (names.pop() === undefined) return undefined
  }
  return names.join('/')
}

/** Whether a path is the folder itself or anything below it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}

function lowerBound(files: readonly TreeFile[], path: string): number {
  let [low, high] = [0, files.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(files[middle]?.path ?? '', path) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
