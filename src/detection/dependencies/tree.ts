import { type FileList, type ListedFile, listOf } from '../../lib/file-list.ts'

/** The files of one commit, asked by path; folders are written without a slash at the end, the top is the empty text. */
export interface Tree {
  file(path: string): ListedFile | undefined
  isFolder(path: string): boolean
  /** The files anywhere below a folder, in order of their paths. */
  below(folder: string): readonly ListedFile[]
  /** How many files are anywhere below a folder. */
  countBelow(folder: string): number
  /** The last names that files have. */
  names(): Iterable<string>
  /** Every file of that last name, in order of their paths. */
  filesNamed(name: string): readonly ListedFile[]
  /** The paths of every file of that last name, in order. */
  named(name: string): readonly string[]
  /** The folders that hold a file of that last name, in order. */
  foldersWith(name: string): ReadonlySet<string>
  /** Every link (`120000`) or submodule (`160000`), in order of their paths. */
  ofMode(mode: '120000' | '160000'): readonly ListedFile[]
}

/** Makes a tree of the files of a commit, or of files in any order. */
export function makeTree(files: FileList | readonly ListedFile[]): Tree {
  const list = 'pathAt' in files ? files : listOf(files)
  let groups: Map<string, number[]> | undefined
  const folders = new Map<string, ReadonlySet<string>>()
  const indexesOf = (name: string) => {
    groups ??= groupByName(list)
    return groups.get(name) ?? []
  }
  const fileAt = (index: number): ListedFile => ({
    path: list.pathAt(index),
    mode: list.modeAt(index),
    oid: list.oidAt(index),
  })
  const indexOf = (path: string) => countBefore(path, list.length, list.pathAt)
  const rangeOf = (folder: string): [number, number] =>
    folder === '' ? [0, list.length] : [indexOf(`${folder}/`), indexOf(`${folder}0`)] // '0' follows '/'
  return {
    file(path) {
      const indexes = indexesOf(baseOf(path))
      const found = indexes[countBefore(path, indexes.length, (at) => list.pathAt(indexes[at] ?? 0))]
      return found !== undefined && list.pathAt(found) === path ? fileAt(found) : undefined
    },
    isFolder(path) {
      if (path === '') return true
      const first = indexOf(`${path}/`)
      return first < list.length && list.pathAt(first).startsWith(`${path}/`)
    },
    below(folder) {
      const [start, end] = rangeOf(folder)
      return Array.from({ length: end - start }, (_, at) => fileAt(start + at))
    },
    countBelow(folder) {
      const [start, end] = rangeOf(folder)
      return end - start
    },
    names() {
      groups ??= groupByName(list)
      return groups.keys()
    },
    filesNamed: (name) => indexesOf(name).map(fileAt),
    named: (name) => indexesOf(name).map(list.pathAt),
    foldersWith(name) {
      const found = folders.get(name) ?? new Set(indexesOf(name).map((index) => folderOf(list.pathAt(index))))
      folders.set(name, found)
      return found
    },
    ofMode: (mode) => list.others.filter((index) => list.modeAt(index) === mode).map(fileAt),
  }
}

function groupByName(list: FileList): Map<string, number[]> {
  const groups = new Map<string, number[]>()
  for (let index = 0; index < list.length; index++) {
    const name = list.nameAt(index)
    const group = groups.get(name)
    if (group) group.push(index)
    else groups.set(name, [index])
  }
  return groups
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

/** How many of some paths in order come before a path. */
function countBefore(path: string, count: number, pathAt: (index: number) => string): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (pathAt(middle) < path) low = middle + 1
    else high = middle
  }
  return low
}
