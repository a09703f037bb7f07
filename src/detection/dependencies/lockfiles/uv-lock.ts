import { isTable, listAt, parseToml, tableAt, textAt, type Value } from '../formats/toml.ts'
import type { LockReader } from '../reader.ts'
import { baseOf } from '../tree.ts'
import { closureOf, type LockedPackage, ofMembers, type Resolved } from './resolved.ts'

/** uv.lock: only members whose closure is resolved otherwise; groups for development count, as they are installed by default. */
export const uvLock: LockReader = {
  id: 'uv-lock',
  wants: (path) => baseOf(path) === 'uv.lock',
  family: 'python',
  maxBytes: 20_000_000,
  compare: (before, after) => ({ members: ofMembers(closuresOf(before), closuresOf(after)), packages: [] }),
}

/** What each member resolves, by its folder. */
function closuresOf(bytes: Uint8Array | null): ReadonlyMap<string, Resolved> {
  if (bytes === null) return new Map()
  const rows = listAt(parseToml(bytes), 'package')
  const versions = Map.groupBy(rows, (row) => textAt(row, 'name') ?? '')
  const packages = new Map(rows.map((row) => [keyOf(row), packageOf(row, versions)]))
  const members = rows.flatMap((row) => {
    const folder = folderIn(row)
    return folder === undefined ? [] : [[folder, closureOf(keyOf(row), packages)] as const]
  })
  return new Map(members)
}

function keyOf(row: Value): string {
  return `${textAt(row, 'name') ?? ''} ${textAt(row, 'version') ?? ''}`
}

/** The folder of a member, from the lockfile's own. */
function folderIn(row: Value): string | undefined {
  const source = tableAt(row, 'source')
  return textAt(source, 'editable') ?? textAt(source, 'virtual') ?? textAt(source, 'directory')
}

function packageOf(row: Value, versions: ReadonlyMap<string, readonly Value[]>): LockedPackage {
  const grouped = [tableAt(row, 'optional-dependencies'), tableAt(row, 'dev-dependencies')].flatMap(Object.values)
  const dependencies = [listAt(row, 'dependencies'), ...grouped].flatMap((list) => (Array.isArray(list) ? list : []))
  const source = tableAt(row, 'source')
  return {
    name: textAt(row, 'name') ?? '',
    version: textAt(row, 'version') ?? '',
    identity: textAt(source, 'git') ?? textAt(source, 'url') ?? '',
    dependencies: dependencies.filter(isTable).flatMap((dependency) => keysOf(dependency, versions)),
    isMember: folderIn(row) !== undefined,
  }
}

/** A dependency says its version only where several are locked. */
function keysOf(dependency: Value, versions: ReadonlyMap<string, readonly Value[]>): string[] {
  const version = textAt(dependency, 'version')
  const rows = versions.get(textAt(dependency, 'name') ?? '') ?? []
  return rows.filter((row) => version === undefined || textAt(row, 'version') === version).map(keyOf)
}
