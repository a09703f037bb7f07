import type { LockReader } from '../reader.ts'
import { baseOf } from '../tree.ts'
import { type Block, type Blocks, blocksAt, readBlocks, textAt } from './npm-blocks.ts'
import {
  compareResolutions,
  type Member,
  noResolutions,
  type Resolutions,
  type ResolvedPackage,
} from './npm-resolutions.ts'

/** `pnpm-lock.yaml` from version 5 on. */
export const pnpmLock: LockReader = {
  id: 'pnpm-lock',
  family: 'npm',
  wants: (path) => baseOf(path) === 'pnpm-lock.yaml' && !path.includes('node_modules/'),
  maxBytes: 64_000_000,
  compare: (before, after) => ({ members: compareResolutions(read(before), read(after)), packages: [] }),
}

function read(bytes: Uint8Array | null): Resolutions {
  if (bytes === null) return noResolutions
  const lock = readBlocks(new TextDecoder().decode(bytes))
  const version = Number.parseFloat(textAt(lock, 'lockfileVersion') ?? '')
  if (!(version >= 5)) throw new Error('a pnpm-lock.yaml should say lockfileVersion 5 or later, and does not')
  const packages = new Map<string, ResolvedPackage>()
  const sources = version >= 9 ? blocksAt(lock, 'snapshots') : blocksAt(lock, 'packages')
  const keyOf = (name: string, reference: string) => findKey(name, reference, sources, packages)
  for (const [key, entry] of sources) packages.set(key, packageAt(key, entry, version, lock, keyOf))
  const importers = lock.has('importers') ? blocksAt(lock, 'importers') : new Map<string, Block>([['.', lock]])
  const members = [...importers].map(([folder, importer]) => [folder, memberOf(importer, keyOf)] as const)
  return { packages, members: new Map(members) }
}

type KeyOf = (name: string, reference: string) => string | undefined

/** A reference is a version, or a whole key where the package goes by another name; a linked member is none. */
function findKey(
  name: string,
  reference: string,
  sources: Blocks,
  packages: Map<string, ResolvedPackage>,
): string | undefined {
  if (reference.startsWith('link:')) return undefined
  const candidates = [`${name}@${reference}`, `/${name}@${reference}`, `/${name}/${reference}`, reference]
  const key = candidates.find((candidate) => sources.has(candidate))
  if (key !== undefined) return key
  const lone = `${name}@${reference}`
  if (!packages.has(lone)) packages.set(lone, { name, version: plainVersion(reference), brings: [] })
  return lone
}

function memberOf(importer: Block, keyOf: KeyOf): Member {
  const blocks = importer instanceof Map ? importer : new Map<string, Block>()
  return {
    runtime: [
      ...keysIn(blocksAt(blocks, 'dependencies'), keyOf),
      ...keysIn(blocksAt(blocks, 'optionalDependencies'), keyOf),
    ],
    development: keysIn(blocksAt(blocks, 'devDependencies'), keyOf),
  }
}

function keysIn(blocks: Blocks, keyOf: KeyOf): string[] {
  return [...blocks].flatMap(([name, value]) => {
    const reference = typeof value === 'string' ? value : textAt(value, 'version')
    return (reference === undefined ? undefined : keyOf(name, reference)) ?? []
  })
}

function packageAt(key: string, entry: Block, version: number, lock: Blocks, keyOf: KeyOf): ResolvedPackage {
  const blocks = entry instanceof Map ? entry : undefined
  const described = version >= 9 ? blocksAt(blocksAt(lock, 'packages'), withoutPeers(key)) : blocks
  const resolution = textAt(described, 'resolution') ?? ''
  const integrity =
    textAt(blocksAt(described, 'resolution'), 'integrity') ?? /integrity: ?([^,}\s]+)/.exec(resolution)?.[1]
  const { name, reference } = splitKey(key, version)
  return {
    name: textAt(described, 'name') ?? name,
    version: textAt(described, 'version') ?? plainVersion(reference),
    ...(integrity !== undefined && { integrity }),
    brings: [
      ...keysIn(blocksAt(blocks, 'dependencies'), keyOf),
      ...keysIn(blocksAt(blocks, 'optionalDependencies'), keyOf),
    ],
  }
}

/** `/@acme/ui/1.0.0_react@18` before version 6, `/@acme/ui@1.0.0(react@18)` in it, without the slash after it. */
function splitKey(key: string, version: number): { readonly name: string; readonly reference: string } {
  const plain = key.startsWith('/') ? key.slice(1) : key
  const isSlashed = version < 6 && key.startsWith('/')
  const at = isSlashed ? plain.indexOf('/', plain.startsWith('@') ? plain.indexOf('/') + 1 : 0) : plain.indexOf('@', 1)
  return at < 0 ? { name: plain, reference: '' } : { name: plain.slice(0, at), reference: plain.slice(at + 1) }
}

/** What a version is resolved beside is said by its own entry; that it is patched, by nothing else. */
function plainVersion(reference: string): string {
  const patch = /\(patch_hash=([^)]{1,16})/.exec(reference)?.[1]
  const plain = withoutPeers(reference).split('_')[0] ?? reference
  return patch === undefined ? plain : `${plain} patched ${patch}`
}

function withoutPeers(key: string): string {
  const at = key.indexOf('(')
  return at < 0 ? key : key.slice(0, at)
}
