/** One file of a commit. */
export interface ListedFile {
  readonly path: string
  /** `100644`, `100755` (executable), `120000` (symbolic link), `160000` (submodule). */
  readonly mode: string
  /** Id of its content; of the commit, for a submodule. */
  readonly oid: string
}

/** The files of a commit in the order of their paths, by number; a large repository has far more of them than anybody looks at. */
export interface FileList {
  readonly length: number
  pathAt(index: number): string
  /** The last name of a path. */
  nameAt(index: number): string
  modeAt(index: number): string
  /** Those that are no plain files, in order: links and submodules. */
  readonly others: readonly number[]
  oidAt(index: number): string
}

/** The list of files that are at hand, in any order. */
export function listOf(files: Iterable<ListedFile>): FileList {
  const sorted = [...files].sort((one, other) => (one.path < other.path ? -1 : 1))
  const at = (index: number) => sorted[index] ?? { path: '', mode: '', oid: '' }
  return {
    length: sorted.length,
    pathAt: (index) => at(index).path,
    nameAt: (index) => at(index).path.slice(at(index).path.lastIndexOf('/') + 1),
    modeAt: (index) => at(index).mode,
    others: [...sorted.keys()].filter((index) => !at(index).mode.startsWith('100')),
    oidAt: (index) => at(index).oid,
  }
}
