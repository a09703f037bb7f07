import { parseJson } from '../formats/json.ts'
import { isTable, listAt, parseToml, tableAt, textAt, type Value } from '../formats/toml.ts'
import type { LockReader } from '../reader.ts'
import { baseOf } from '../tree.ts'
import { lockOfOneProject } from './one-project.ts'
import { type Resolved, resolve } from './resolved.ts'

/** poetry.lock. */
export const poetryLock: LockReader = lockOfOneProject({
  id: 'poetry-lock',
  family: 'python',
  wants: (path) => baseOf(path) === 'poetry.lock',
  read: (bytes) => resolveRows(listAt(parseToml(bytes), 'package')),
})

/** pdm.lock. */
export const pdmLock: LockReader = lockOfOneProject({
  id: 'pdm-lock',
  family: 'python',
  wants: (path) => baseOf(path) === 'pdm.lock',
  read: (bytes) => resolveRows(listAt(parseToml(bytes), 'package')),
})

/** pylock.toml, which every tool may write. */
export const pyLock: LockReader = lockOfOneProject({
  id: 'pylock',
  family: 'python',
  wants: (path) => baseOf(path).startsWith('pylock.') && path.endsWith('.toml'),
  read: (bytes) => resolveRows(listAt(parseToml(bytes), 'packages')),
})

/** Pipfile.lock. */
export const pipfileLock: LockReader = lockOfOneProject({
  id: 'pipfile-lock',
  family: 'python',
  wants: (path) => baseOf(path) === 'Pipfile.lock',
  read(bytes) {
    const file = parseJson(bytes)
    const rows = ['default', 'develop'].flatMap((group) => Object.entries(tableAt(file, group)))
    return resolve(rows.map(([name, row]) => ({ name, version: versionOf(row), identity: placeOf(row) })))
  },
})

/** Folders of the repository are not resolved by version: what is in them counts by itself. */
function resolveRows(rows: readonly Value[]): Resolved {
  const foreign = rows.filter(
    (row) => textAt(row, 'source', 'type') !== 'directory' && textAt(row, 'path') === undefined,
  )
  return resolve(
    foreign.map((row) => ({ name: textAt(row, 'name') ?? '', version: versionOf(row), identity: placeOf(row) })),
  )
}

function versionOf(row: Value): string {
  return (textAt(row, 'version') ?? '').replace(/^==/, '')
}

/** The commit of what is taken from git. */
function placeOf(row: Value): string {
  const source = tableAt(row, 'source')
  const vcs = isTable(row) && isTable(row['vcs']) ? row['vcs'] : {}
  return (
    textAt(source, 'resolved_reference') ??
    textAt(row, 'revision') ??
    textAt(row, 'ref') ??
    textAt(vcs, 'commit-id') ??
    ''
  )
}
