import { isHousekeeping } from '../readers/npm/tools.ts'
import { describeChanges, development, direct, Names, type Side } from './npm-changes.ts'

/** One package as a lockfile resolved it. */
export interface ResolvedPackage {
  readonly name: string
  readonly version: string
  /** Digest of its content as `<algorithm>-<digest>`; compared only where both sides use the same algorithm. */
  readonly integrity?: string
  /** Keys of what it brings. */
  readonly brings: readonly string[]
}

/** What one member of a workspace asks for, as keys. */
export interface Member {
  readonly runtime: readonly string[]
  readonly development: readonly string[]
}

/** A lockfile: who asks for what, and what that brings. */
export interface Resolutions {
  readonly packages: ReadonlyMap<string, ResolvedPackage>
  /** By folder from the lockfile's own; `.` is that folder. */
  readonly members: ReadonlyMap<string, Member>
}

/** A lockfile of nothing. */
export const noResolutions: Resolutions = { packages: new Map(), members: new Map() }

/**
 * Finds the members whose resolved packages differ, near and far, each with what differs: `lodash 4.17.20 → 4.17.21`, what it asks for
 * itself first; `(dev)` says that only its development dependencies bring it. Tools at the top of a workspace that leave nothing in what
 * its members build do not count.
 */
export function compareResolutions(before: Resolutions, after: Resolutions): Map<string, readonly string[]> {
  const names = new Names()
  const [placesBefore, placesAfter] = [placePackages(before, names), placePackages(after, names)]
  const old = openSide(before, placesBefore, names.known.length)
  const now = openSide(after, placesAfter, names.known.length)
  const changed = new Map<string, readonly string[]>()
  let round = 0
  for (const member of new Set([...after.members.keys(), ...before.members.keys()])) {
    round += 1
    old.visit(member, round)
    now.visit(member, round)
    const texts = describeChanges(old, now, round, names)
    if (texts.length > 0) changed.set(member, texts)
  }
  return changed
}

/** Numbers instead of keys: a large lockfile is walked once for every member. */
interface Places {
  /** What each package is called, as numbers of both sides. */
  readonly ids: readonly number[]
  readonly brings: readonly (readonly number[])[]
  placesOf(wanted: readonly string[]): number[]
}

function placePackages({ packages }: Resolutions, names: Names): Places {
  const places = new Map([...packages.keys()].map((key, place) => [key, place]))
  const placesOf = (wanted: readonly string[]) => wanted.flatMap((key) => places.get(key) ?? [])
  const all = [...packages.values()]
  return { ids: all.map((one) => names.idOf(one)), brings: all.map((one) => placesOf(one.brings)), placesOf }
}

function openSide(resolutions: Resolutions, { ids, brings, placesOf }: Places, count: number): Side {
  const seen = new Uint32Array(ids.length)
  const [marks, flags] = [new Uint32Array(count), new Uint8Array(count)]
  const integrity: (string | undefined)[] = []
  for (const [place, one] of [...resolutions.packages.values()].entries()) integrity[ids[place] ?? 0] ??= one.integrity
  const reached: number[] = []
  const walk = (open: number[], flag: number, round: number) => {
    const asked = open.length
    for (let at = 0; at < open.length; at += 1) {
      const place = open[at] ?? 0
      if (seen[place] === round) continue
      seen[place] = round
      const id = ids[place] ?? 0
      if (marks[id] !== round) {
        marks[id] = round
        flags[id] = flag | (at < asked ? direct : 0)
        reached.push(id)
      }
      for (const next of brings[place] ?? []) if (seen[next] !== round) open.push(next)
    }
  }
  return {
    ...{ reached, marks, flags, integrity },
    visit(member, round) {
      reached.length = 0
      walk(placesOf(resolutions.members.get(member)?.runtime ?? []), 0, round)
      walk(placesOf(developmentOf(resolutions, member)), development, round)
    },
  }
}

function developmentOf({ members, packages }: Resolutions, member: string): readonly string[] {
  const wanted = members.get(member)?.development ?? []
  if (member !== '.' || members.size === 1) return wanted
  return wanted.filter((key) => !isHousekeeping(packages.get(key)?.name ?? ''))
}
