import type { Claim, Edge, Unit } from '../../part.ts'
import { folderOf, isWithin, type Tree } from '../../tree.ts'
import { unitId } from '../packages.ts'

/** Collects what packages take from outside of their folder, each pair once. */
export interface Reach {
  /** The package whose folder a path is in. */
  ownerOf(path: string): Unit | undefined
  /** The package of a name. */
  named(name: string): Unit | undefined
  /** `owner` takes in what is at `target`, a file or folder of the commit. */
  take(owner: Unit, target: string, via: string): void
  link(owner: Unit, on: string, via: string): void
  claim(claim: Claim): void
  readonly units: readonly Unit[]
  readonly edges: readonly Edge[]
  readonly claims: readonly Claim[]
}

/** A reach over the packages of a commit; folders that several packages take from and that are no package become units of their own. */
export function makeReach(known: readonly Unit[], tree: Tree): Reach {
  const packages = known.filter(({ id }) => id.startsWith('npm:'))
  const byFolder = new Map(packages.map((unit) => [unit.folder, unit]))
  const byName = Map.groupBy(packages, ({ name }) => name)
  const shared = new Map<string, Unit>()
  const edges = new Map<string, Edge>()
  const claims = new Map<string, Claim>()

  const ownerOf = (path: string) => {
    for (let at = path; ; at = folderOf(at)) {
      const unit = byFolder.get(at)
      if (unit || at === '') return unit
    }
  }
  const link = (owner: Unit, on: string, via: string) => {
    const key = `${owner.id}\n${on}`
    if (owner.id !== on && !edges.has(key))
      edges.set(key, { of: owner.id, on, effect: 'rebuild', certainty: 'sure', via })
  }
  const claim = (one: Claim) => {
    const key = `${one.unit}\n${'file' in one.files ? one.files.file : `${one.files.folder}/`}`
    if (!claims.has(key)) claims.set(key, one)
  }
  const share = (folder: string, holder: Unit | undefined) => {
    const unit = shared.get(folder) ?? sharedUnit(folder)
    if (!shared.has(folder)) {
      shared.set(folder, unit)
      claim({ ...ownBy(unit), files: { folder }, as: 'own', via: '' })
    }
    if (holder) link(holder, unit.id, `${folder} in ${holder.file}`)
    return unit
  }
  const take = (owner: Unit, target: string, via: string) => {
    if (isWithin(owner.folder, target)) return
    const holder = ownerOf(target)
    if (holder === owner) return
    const folder = firstFolderApart(owner.folder, target)
    if (holder && !isWithin(owner.folder, holder.folder)) link(owner, holder.id, via)
    else if (!tree.file(folder)) link(owner, share(folder, holder).id, via)
    else claim({ ...ownBy(owner), files: { file: folder }, as: 'explicit', family: 'javascript', via })
  }
  return {
    ...{ ownerOf, link, claim, take },
    named: (name) => (byName.get(name)?.length === 1 ? byName.get(name)?.[0] : undefined),
    get units() {
      return [...shared.values()]
    },
    get edges() {
      return [...edges.values()]
    },
    get claims() {
      return [...claims.values()]
    },
  }
}

function ownBy(unit: Unit): Pick<Claim, 'unit' | 'family' | 'effect' | 'certainty'> {
  return { unit: unit.id, family: 'npm', effect: 'rebuild', certainty: 'sure' }
}

function sharedUnit(folder: string): Unit {
  return { id: unitId('npm', folder), kind: 'shared', name: folder, folder, file: folder, runs: false }
}

/** The uppermost folder (or the file) on the way to a target that does not hold the owner too. */
function firstFolderApart(owner: string, target: string): string {
  const mine = owner.split('/')
  const theirs = target.split('/')
  const same = theirs.findIndex((name, index) => name !== mine[index])
  return theirs.slice(0, same + 1).join('/')
}
