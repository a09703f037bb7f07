import { byText } from '../order.ts'

/** What a lockfile resolves: each package with its version, and with whatever else tells two builds of a version apart (a hash). */
export type Resolved = ReadonlyMap<string, ReadonlySet<string>>

/** One resolved package of a lockfile that also says what each is made of. */
export interface LockedPackage {
  readonly name: string
  readonly version: string
  /** Its hash or place; empty where the version says all. */
  readonly identity: string
  /** Keys of the packages that it is made of. */
  readonly dependencies: readonly string[]
  /** Whether it is a member of the repository, whose own version says nothing. */
  readonly isMember: boolean
}

/** Puts resolved packages together by name. */
export function resolve(packages: Iterable<Pick<LockedPackage, 'name' | 'version' | 'identity'>>): Resolved {
  const resolved = new Map<string, Set<string>>()
  for (const { name, version, identity } of packages) {
    const versions = resolved.get(name) ?? new Set()
    resolved.set(name, versions.add(identity === '' ? version : `${version} ${identity}`))
  }
  return resolved
}

/** Everything that a package is made of, through any number of others, members of the repository left out. */
export function closureOf(start: string, packages: ReadonlyMap<string, LockedPackage>): Resolved {
  const reached = new Set([start])
  for (const key of reached) for (const next of packages.get(key)?.dependencies ?? []) reached.add(next)
  const found = [...reached].flatMap((key) => packages.get(key) ?? [])
  return resolve(found.filter(({ isMember }) => !isMember))
}

/** What is resolved otherwise, as people say it: `serde 1.0.1 → 1.0.2`, `tokio none → 1.38`; sorted by name. */
function sayDifferences(before: Resolved, after: Resolved): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(byText)
  return names.flatMap((name) => {
    const [old, now] = [before.get(name) ?? none, after.get(name) ?? none]
    if (old.size === now.size && [...old].every((version) => now.has(version))) return []
    const [from, to] = [versionsOf(old, now), versionsOf(now, old)]
    return [from === to ? `${name} ${from} with other content` : `${name} ${from} → ${to}`]
  })
}

/** The differences of a lockfile of one project, which is the folder that it lies in. */
export function ofOneProject(before: Resolved, after: Resolved): ReadonlyMap<string, readonly string[]> {
  const differences = sayDifferences(before, after)
  return new Map(differences.length === 0 ? [] : [['.', differences]])
}

/** The differences of each member, by name or folder; a member that only one side has counts for all that it resolves. */
export function ofMembers(
  before: ReadonlyMap<string, Resolved>,
  after: ReadonlyMap<string, Resolved>,
): ReadonlyMap<string, readonly string[]> {
  const members = [...new Set([...before.keys(), ...after.keys()])]
  const differences = members.map((member): [string, string[]] => [
    member,
    sayDifferences(before.get(member) ?? nothing, after.get(member) ?? nothing),
  ])
  return new Map(differences.filter(([, changes]) => changes.length > 0))
}

const none: ReadonlySet<string> = new Set()
const nothing: Resolved = new Map()

/** The versions that only this side has; all of them where only their content differs. */
function versionsOf(these: ReadonlySet<string>, others: ReadonlySet<string>): string {
  const mine = [...these].filter((one) => !others.has(one))
  const versions = new Set((mine.length > 0 ? mine : [...these]).map((one) => one.split(' ')[0] ?? ''))
  return versions.size === 0 ? 'none' : [...versions].sort(byText).join(', ')
}
