import { listAt, parseToml, textAt, textsAt, type Value } from '../formats/toml.ts'
import type { LockReader } from '../reader.ts'
import { baseOf } from '../tree.ts'
import { closureOf, type LockedPackage, ofMembers, type Resolved } from './resolved.ts'

/** Cargo.lock: only crates whose closure is resolved otherwise; it does not tell dependencies of tests apart, so they count too. */
export const cargoLock: LockReader = {
  id: 'cargo-lock',
  wants: (path) => baseOf(path) === 'Cargo.lock',
  family: 'cargo',
  maxBytes: 20_000_000,
  compare(before, after) {
    return { members: new Map(), named: ofMembers(closuresOf(before), closuresOf(after)), packages: [] }
  },
}

function closuresOf(bytes: Uint8Array | null): ReadonlyMap<string, Resolved> {
  if (bytes === null) return new Map()
  const packages = packagesOf(listAt(parseToml(bytes), 'package'))
  const members = [...packages].filter(([, { isMember }]) => isMember)
  return new Map(members.map(([key, { name }]) => [name, closureOf(key, packages)]))
}

function packagesOf(list: readonly Value[]): ReadonlyMap<string, LockedPackage> {
  const rows = list.map((row) => ({
    name: textAt(row, 'name') ?? '',
    version: textAt(row, 'version') ?? '',
    source: textAt(row, 'source') ?? '',
    checksum: textAt(row, 'checksum') ?? '',
    dependencies: textsAt(row, 'dependencies'),
  }))
  const keys = new Map<string, string>()
  for (const { name, version, source } of rows) {
    const key = `${name} ${version} (${source})`
    for (const short of [name, `${name} ${version}`, key]) keys.set(short, key)
  }
  return new Map(
    rows.map(({ name, version, source, checksum, dependencies }) => [
      `${name} ${version} (${source})`,
      {
        name,
        version,
        identity: checksum || source,
        dependencies: dependencies.map((written) => keys.get(written) ?? written),
        isMember: source === '',
      },
    ]),
  )
}
