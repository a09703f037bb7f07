import type { LockReader } from '../reader.ts'
import { objectOf, parseJson, textMapOf } from '../readers/npm/jsonc.ts'
import { baseOf } from '../tree.ts'
import {
  compareResolutions,
  type Member,
  noResolutions,
  type Resolutions,
  type ResolvedPackage,
} from './npm-resolutions.ts'

/** `bun.lock`, which is JSON with commas at the end. */
export const bunLock: LockReader = {
  id: 'bun-lock',
  family: 'npm',
  wants: (path) => baseOf(path) === 'bun.lock' && !path.includes('node_modules/'),
  maxBytes: 64_000_000,
  compare: (before, after) => ({ members: compareResolutions(read(before), read(after)), packages: [] }),
}

/** `bun.lockb` is binary and does not say whose packages are resolved otherwise. */
export const bunBinaryLock: LockReader = {
  id: 'bun-binary-lock',
  family: 'npm',
  wants: (path) => baseOf(path) === 'bun.lockb' && !path.includes('node_modules/'),
  maxBytes: 64_000_000,
  compare: () => ({ members: 'everything', packages: [] }),
}

function read(bytes: Uint8Array | null): Resolutions {
  if (bytes === null) return noResolutions
  const json = objectOf(parseJson(bytes))
  if (!('workspaces' in json)) throw new Error('a bun.lock should hold "workspaces", and has none')
  const entries = objectOf(json['packages'])
  const patched = textMapOf(json['patchedDependencies'])
  const packages = new Map<string, ResolvedPackage>()
  for (const [key, entry] of Object.entries(entries)) {
    const found = Array.isArray(entry) ? packageAt(key, entry, entries, patched) : undefined
    if (found) packages.set(key, found)
  }
  const members = Object.entries(objectOf(json['workspaces'])).map(([folder, member]) => {
    return [folder === '' ? '.' : folder, memberOf(objectOf(member), entries)] as const
  })
  return { packages, members: new Map(members) }
}

/** An entry is `[name@version, registry, { dependencies }, integrity]`; of a member, the first alone. */
function packageAt(
  key: string,
  entry: readonly unknown[],
  entries: Readonly<Record<string, unknown>>,
  patched: Readonly<Record<string, string>>,
): ResolvedPackage | undefined {
  const [id] = entry
  if (typeof id !== 'string' || id.includes('@workspace:')) return undefined
  const at = id.indexOf('@', 1)
  const integrity = entry.findLast((part): part is string => typeof part === 'string' && /^sha\d+-/.test(part))
  const said = objectOf(entry.find((part) => typeof part === 'object'))
  return {
    name: id.slice(0, at),
    version: id.slice(at + 1) + (patched[id] === undefined ? '' : ` patched by ${patched[id]}`),
    ...(integrity !== undefined && { integrity }),
    brings: keysIn(key, said, ['dependencies', 'optionalDependencies', 'peerDependencies'], entries),
  }
}

function memberOf(member: Readonly<Record<string, unknown>>, entries: Readonly<Record<string, unknown>>): Member {
  const place = typeof member['name'] === 'string' ? member['name'] : ''
  return {
    runtime: keysIn(place, member, ['dependencies', 'optionalDependencies', 'peerDependencies'], entries),
    development: keysIn(place, member, ['devDependencies'], entries),
  }
}

function keysIn(
  place: string,
  said: Readonly<Record<string, unknown>>,
  sections: readonly string[],
  entries: Readonly<Record<string, unknown>>,
): string[] {
  const names = sections.flatMap((section) => Object.keys(textMapOf(said[section])))
  return names.flatMap((name) => findKey(place, name, entries) ?? [])
}

/** What is needed in another version than the others' lies below the key of who needs it. */
function findKey(place: string, name: string, entries: Readonly<Record<string, unknown>>): string | undefined {
  for (let at = place; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    if (Object.hasOwn(entries, `${at}/${name}`)) return `${at}/${name}`
  }
  return Object.hasOwn(entries, name) ? name : undefined
}
