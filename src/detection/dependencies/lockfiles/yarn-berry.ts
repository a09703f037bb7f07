import type { LockChange, LockReader } from '../reader.ts'
import { type Block, type Blocks, blocksAt, readBlocks, textAt } from './npm-blocks.ts'
import {
  compareResolutions,
  type Member,
  noResolutions,
  type Resolutions,
  type ResolvedPackage,
} from './npm-resolutions.ts'
import { compareRequests, isYarnLock, readYarnClassic } from './yarn-classic.ts'

/** `yarn.lock` of every version: of the first, which knows no members, and of those since yarn 2, which do. */
export const yarnLock: LockReader = {
  id: 'yarn-lock',
  family: 'npm',
  wants: isYarnLock,
  maxBytes: 64_000_000,
  compare(before, after) {
    const [old, now] = [textOf(before), textOf(after)]
    const kinds = new Set([old, now].flatMap((text) => (text === null ? [] : [text.includes('__metadata:')])))
    if (now === null || kinds.size > 1) return { members: 'everything', packages: [] }
    return kinds.has(true) ? compareBerry(old, now) : compareClassic(old, now)
  },
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : new TextDecoder().decode(bytes)
}

function compareClassic(before: string | null, after: string): LockChange {
  const packageChanges = compareRequests(
    before === null ? noResolutions : readYarnClassic(before),
    readYarnClassic(after),
  )
  return { members: new Map(), packages: [...packageChanges.keys()], packageChanges }
}

function compareBerry(before: string | null, after: string): LockChange {
  const old = before === null ? noResolutions : readBerry(readBlocks(before))
  return { members: compareResolutions(old, readBerry(readBlocks(after))), packages: [] }
}

function readBerry(lock: Blocks): Resolutions {
  const cache = textAt(blocksAt(lock, '__metadata'), 'cacheKey') ?? ''
  const requests = new Map<string, string>()
  const byName = new Map<string, string[]>()
  for (const key of lock.keys()) {
    for (const request of key.split(', ')) requests.set(request, key)
    const name = nameOf(key)
    byName.set(name, [...(byName.get(name) ?? []), key])
  }
  const brings = (entry: Blocks) =>
    [...blocksAt(entry, 'dependencies')].flatMap(([name, range]) => find(name, range, requests, byName))
  const packages = new Map<string, ResolvedPackage>()
  const members = new Map<string, Member>()
  for (const [key, entry] of lock) {
    if (key === '__metadata' || !(entry instanceof Map)) continue
    const folder = folderOfMember(entry)
    if (folder === undefined) packages.set(key, packageAt(key, entry, cache, brings(entry)))
    else members.set(folder, { runtime: brings(entry), development: [] })
  }
  return { packages, members }
}

/** What a request leads to; where a resolution has put another in its place, all of that name. Members are followed by the graph. */
function find(
  name: string,
  range: Block,
  requests: ReadonlyMap<string, string>,
  byName: ReadonlyMap<string, readonly string[]>,
) {
  if (typeof range !== 'string' || range.startsWith('workspace:')) return []
  const found = requests.get(`${name}@${range}`) ?? requests.get(`${name}@npm:${range}`)
  return found === undefined ? (byName.get(name) ?? []) : [found]
}

function nameOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf('@', 1)))
}

function folderOfMember(entry: Blocks): string | undefined {
  const resolution = textAt(entry, 'resolution') ?? ''
  const at = resolution.indexOf('@workspace:')
  return at < 0 ? undefined : resolution.slice(at + '@workspace:'.length)
}

function packageAt(key: string, entry: Blocks, cache: string, brings: readonly string[]): ResolvedPackage {
  const resolution = textAt(entry, 'resolution') ?? ''
  const checksum = textAt(entry, 'checksum')
  const hash = /(?:[&:?]hash=|commit=)([0-9a-f]{6,12})/.exec(resolution)?.[1]
  const version = textAt(entry, 'version') ?? ''
  return {
    name: nameOf(key),
    version: hash === undefined ? version : `${version} ${resolution.includes('@patch:') ? 'patched ' : '#'}${hash}`,
    ...(checksum !== undefined && { integrity: `${cache}-${checksum.slice(checksum.indexOf('/') + 1)}` }),
    brings,
  }
}
