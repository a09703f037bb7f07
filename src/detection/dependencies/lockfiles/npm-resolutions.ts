import { isHousekeeping } from '../readers/npm/tools.ts'

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
  const [old, now] = [indexPackages(before, names), indexPackages(after, names)]
  const changed = new Map<string, readonly string[]>()
  for (const member of new Set([...after.members.keys(), ...before.members.keys()])) {
    const [was, is] = [old.closureOf(member), now.closureOf(member)]
    const texts = describe(was, is, names)
    if (texts.length > 0) changed.set(member, texts)
  }
  return changed
}

/** Gives every name and version of both sides one number. */
class Names {
  readonly known: { readonly name: string; readonly version: string }[] = []
  readonly #ids = new Map<string, number>()
  idOf({ name, version }: ResolvedPackage): number {
    const text = `${name}@${version}`
    const id = this.#ids.get(text) ?? this.known.push({ name, version }) - 1
    this.#ids.set(text, id)
    return id
  }
}

interface Reached {
  readonly isDirect: boolean
  readonly isDevelopment: boolean
  readonly integrity: string | undefined
}

type Closure = ReadonlyMap<number, Reached>

function indexPackages(resolutions: Resolutions, names: Names): { closureOf(member: string): Closure } {
  const keys = [...resolutions.packages.keys()]
  const places = new Map(keys.map((key, place) => [key, place]))
  const isWorkspace = resolutions.members.size > 1
  const packages = [...resolutions.packages.values()]
  const placesOf = (wanted: readonly string[]) => wanted.flatMap((key) => places.get(key) ?? [])
  const isTool = (key: string) => isHousekeeping(resolutions.packages.get(key)?.name ?? '')
  const developmentOf = (member: string, wanted: readonly string[]) =>
    isWorkspace && member === '.' ? wanted.filter((key) => !isTool(key)) : wanted
  const brings = packages.map((one) => placesOf(one.brings))
  const ids = packages.map((one) => names.idOf(one))
  const seen = new Uint32Array(packages.length)
  let round = 0
  return {
    closureOf(member) {
      const asked = resolutions.members.get(member)
      const closure = new Map<number, Reached>()
      round += 1
      for (const [isDevelopment, wanted] of [
        [false, asked?.runtime ?? []] as const,
        [true, developmentOf(member, asked?.development ?? [])] as const,
      ]) {
        const open = placesOf(wanted)
        const direct = open.length
        for (let at = 0; at < open.length; at += 1) {
          const place = open[at] ?? 0
          if (seen[place] === round) continue
          seen[place] = round
          const id = ids[place] ?? 0
          const isDirect = at < direct
          if (!closure.has(id)) closure.set(id, { isDirect, isDevelopment, integrity: packages[place]?.integrity })
          for (const next of brings[place] ?? []) if (seen[next] !== round) open.push(next)
        }
      }
      return closure
    },
  }
}

interface Change {
  readonly gone: string[]
  readonly come: string[]
  readonly other: string[]
  isDirect: boolean
  isDevelopment: boolean
}

function describe(was: Closure, is: Closure, names: Names): string[] {
  const changes = new Map<string, Change>()
  const note = (id: number, list: 'gone' | 'come' | 'other', reached: Reached) => {
    const { name, version } = names.known[id] ?? { name: '', version: '' }
    const change = changes.get(name) ?? { gone: [], come: [], other: [], isDirect: false, isDevelopment: true }
    change[list].push(version)
    change.isDirect ||= reached.isDirect
    change.isDevelopment &&= reached.isDevelopment
    changes.set(name, change)
  }
  for (const [id, reached] of was) if (!is.has(id)) note(id, 'gone', reached)
  for (const [id, reached] of is) {
    const known = was.get(id)
    if (!known) note(id, 'come', reached)
    else if (hasOtherContent(known.integrity, reached.integrity)) note(id, 'other', reached)
  }
  return [...changes].sort(byWeight).map(([name, change]) => say(name, change))
}

function hasOtherContent(before: string | undefined, after: string | undefined): boolean {
  if (before === undefined || after === undefined || before === after) return false
  const algorithmOf = (integrity: string) => integrity.slice(0, integrity.indexOf('-'))
  return algorithmOf(before) === algorithmOf(after)
}

function byWeight([one, left]: [string, Change], [other, right]: [string, Change]): number {
  const weigh = ({ isDirect, isDevelopment }: Change) => (isDirect ? 0 : 1) + (isDevelopment ? 2 : 0)
  return weigh(left) - weigh(right) || (one < other ? -1 : 1)
}

function say(name: string, { gone, come, other, isDevelopment }: Change): string {
  const [old, now] = [gone.join(', '), come.join(', ')]
  const mark = isDevelopment ? ' (dev)' : ''
  if (gone.length > 0 && come.length > 0) return `${name} ${old} → ${now}${mark}`
  if (come.length > 0) return `${name} ${now} is new${mark}`
  return gone.length > 0 ? `${name} ${old} is gone${mark}` : `${name} ${other.join(', ')} has other content${mark}`
}
