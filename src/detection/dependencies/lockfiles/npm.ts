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

type Entry = Readonly<Record<string, unknown>>

/** `package-lock.json` and `npm-shrinkwrap.json` of every version. */
export const npmLock: LockReader = {
  id: 'npm-lock',
  family: 'npm',
  wants: (path) =>
    ['package-lock.json', 'npm-shrinkwrap.json'].includes(baseOf(path)) && !path.includes('node_modules/'),
  maxBytes: 64_000_000,
  compare: (before, after) => ({ members: compareResolutions(read(before), read(after)), packages: [] }),
}

function read(bytes: Uint8Array | null): Resolutions {
  if (bytes === null) return noResolutions
  const json = objectOf(parseJson(bytes))
  if ('packages' in json) return readPackages(objectOf(json['packages']))
  if ('dependencies' in json || json['lockfileVersion'] === 1) return readNested(json)
  throw new Error('a package-lock.json should hold "packages" or "dependencies", and has neither')
}

/** Version 2 and 3: installed packages by their place, members by their folder. */
function readPackages(entries: Entry): Resolutions {
  const places = new Map(Object.entries(entries).map(([place, entry]) => [place, objectOf(entry)]))
  const packages = new Map<string, ResolvedPackage>()
  const folders: string[] = []
  for (const [place, entry] of places) {
    if (!isInstalled(place) && !place.startsWith('..')) folders.push(place)
    else if (entry['link'] !== true) packages.set(place, packageAt(place, entry, keysOf(place, entry, places, false)))
  }
  const members = folders.map((folder): [string, Member] => {
    const entry = places.get(folder) ?? {}
    const development = findAll(folder, Object.keys(textMapOf(entry['devDependencies'])), places)
    return [folder === '' ? '.' : folder, { runtime: keysOf(folder, entry, places, true), development }]
  })
  return { packages, members: new Map(members) }
}

function isInstalled(place: string): boolean {
  return place.startsWith('node_modules/') || place.includes('/node_modules/')
}

function packageAt(place: string, entry: Entry, brings: readonly string[]): ResolvedPackage {
  const installed = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
  return {
    name: typeof entry['name'] === 'string' ? entry['name'] : installed,
    version: versionOf(entry),
    ...(typeof entry['integrity'] === 'string' && { integrity: entry['integrity'] }),
    brings,
  }
}

/** A package from git or an address has the same version for other content. */
function versionOf({ version, resolved, from }: Entry): string {
  const text = typeof version === 'string' ? version : ''
  const source = typeof resolved === 'string' ? resolved : typeof from === 'string' ? from : ''
  return source.startsWith('git') ? `${text}#${source.slice(source.indexOf('#') + 1)}` : text
}

function keysOf(place: string, entry: Entry, places: ReadonlyMap<string, Entry>, isMember: boolean): string[] {
  const wanted = ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((key) =>
    Object.keys(textMapOf(entry[key])),
  )
  return findAll(place, isMember ? wanted : [...new Set(wanted)], places)
}

function findAll(place: string, names: readonly string[], places: ReadonlyMap<string, Entry>): string[] {
  return names.flatMap((name) => {
    const found = findInstalled(place, name, places)
    const entry = found === undefined ? undefined : places.get(found)
    if (entry?.['link'] !== true) return found === undefined ? [] : [found]
    const target = entry['resolved']
    return typeof target === 'string' && target.startsWith('..') ? [target] : []
  })
}

/** As Node looks it up: beside the package, then in every folder above. */
function findInstalled(place: string, name: string, places: ReadonlyMap<string, Entry>): string | undefined {
  for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const candidate = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`
    if (places.has(candidate)) return candidate
    if (at === '') return undefined
  }
}

/** Version 1: packages inside packages; it knows no members, so all of it is the package's beside it. */
function readNested(json: Entry): Resolutions {
  const packages = new Map<string, ResolvedPackage>()
  const member = { runtime: [] as string[], development: [] as string[] }
  const open = [{ place: '', entry: json }]
  for (const { place, entry } of open) {
    for (const [name, value] of Object.entries(objectOf(entry['dependencies']))) {
      const inner = { place: `${place}/node_modules/${name}`, entry: objectOf(value) }
      packages.set(inner.place, packageAt(inner.place, inner.entry, []))
      member[inner.entry['dev'] === true ? 'development' : 'runtime'].push(inner.place)
      open.push(inner)
    }
  }
  return { packages, members: new Map([['.', member]]) }
}
