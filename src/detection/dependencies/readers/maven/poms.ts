import type { FactsByPath } from '../../reader.ts'
import { baseOf, folderOf, resolvePath } from '../../tree.ts'
import type { Coordinates, Pom } from './pom.ts'

/** A pom.xml at its place. */
export interface PomPlace {
  readonly file: string
  readonly folder: string
  readonly pom: Pom
  /** The poms of the repository that it inherits from, nearest first. */
  readonly ancestors: readonly { readonly file: string; readonly pom: Pom }[]
}

/** The poms of a commit, found by what they are called. */
export interface Poms {
  readonly places: readonly PomPlace[]
  /** The place of what a pom takes, if this repository builds it. */
  find(from: PomPlace, wanted: Coordinates): PomPlace | undefined
  /** Versions that a pom manages for those who take them, by coordinates. */
  managed(place: PomPlace): ReadonlyMap<string, string>
  /** The poms whose management counts for one: its parents, and boms that any of them imports; each once. */
  managersOf(place: PomPlace): readonly PomPlace[]
  /** A value with its properties filled in, as far as the repository says them. */
  fill(from: PomPlace, text: string): string
}

/** Brings the poms of a commit together: parents, and artifacts by their coordinates. */
export function linkPoms(facts: FactsByPath<Pom>): Poms {
  const poms = new Map([...facts].flatMap(([path, read]) => ('facts' in read ? [[path, read.facts] as const] : [])))
  const places = [...poms].map(([file, pom]) => ({
    file,
    folder: folderOf(file),
    pom,
    ancestors: ancestorsOf(file, poms),
  }))
  const byArtifact = Map.groupBy(places, ({ pom }) => pom.artifact)
  const byFile = new Map(places.map((place) => [place.file, place]))
  const managed = new Map<PomPlace, ReadonlyMap<string, string>>()
  const find: Poms['find'] = (from, wanted) => {
    const named = byArtifact.get(fill(from, wanted.artifact)) ?? []
    const group = fill(from, wanted.group)
    return named.find((place) => group.includes('${') || fill(place, place.pom.group) === group)
  }
  return {
    places,
    find,
    fill,
    managersOf: (place) => managersOf(place, byFile, find),
    managed(place) {
      const known = managed.get(place) ?? managedVersions(place)
      managed.set(place, known)
      return known
    },
  }
}

function managedVersions(place: PomPlace): Map<string, string> {
  return new Map(
    place.pom.managed.map(({ group, artifact, version }) => [
      `${fill(place, group)}:${fill(place, artifact)}`,
      fill(place, version),
    ]),
  )
}

function managersOf(place: PomPlace, byFile: ReadonlyMap<string, PomPlace>, find: Poms['find']): PomPlace[] {
  const found = new Map([[place.file, place]])
  for (const manager of found.values()) {
    for (const { file } of manager.ancestors) {
      const ancestor = byFile.get(file)
      if (ancestor !== undefined) found.set(file, ancestor)
    }
    for (const dependency of manager.pom.managed) {
      const bom = dependency.scope === 'import' ? find(manager, dependency) : undefined
      if (bom !== undefined) found.set(bom.file, bom)
    }
  }
  found.delete(place.file)
  return [...found.values()]
}

function ancestorsOf(file: string, poms: ReadonlyMap<string, Pom>): PomPlace['ancestors'] {
  const seen = new Map<string, Pom>()
  for (let at = parentOf(file, poms); at !== undefined && at !== file && !seen.has(at); at = parentOf(at, poms)) {
    const pom = poms.get(at)
    if (pom !== undefined) seen.set(at, pom)
  }
  return [...seen].map(([at, pom]) => ({ file: at, pom }))
}

function parentOf(file: string, poms: ReadonlyMap<string, Pom>): string | undefined {
  const parent = poms.get(file)?.parent
  if (!parent || parent.path === '') return undefined
  const path = resolvePath(folderOf(file), parent.path)
  if (path === undefined) return undefined
  const found = baseOf(path).endsWith('.xml') ? path : [path, 'pom.xml'].filter(Boolean).join('/')
  return poms.get(found)?.artifact === parent.artifact ? found : undefined
}

const deepest = 8

function fill(place: PomPlace, text: string): string {
  let filled = text
  for (let round = 0; filled.includes('${') && round < deepest; round++) {
    const [before = '', ...rest] = filled.split('${')
    const next = before + rest.map((part) => fillOne(place, part)).join('')
    if (next === filled || next.length > 1000) break
    filled = next
  }
  return filled
}

function fillOne({ pom, ancestors }: PomPlace, part: string): string {
  const end = part.indexOf('}')
  const name = part.slice(0, Math.max(0, end))
  const project: Readonly<Record<string, string | undefined>> = {
    'project.groupId': pom.group,
    'pom.groupId': pom.group,
    groupId: pom.group,
    'project.artifactId': pom.artifact,
    'project.parent.groupId': pom.parent?.group,
    'project.parent.artifactId': pom.parent?.artifact,
  }
  const value =
    project[name] ?? [pom, ...ancestors.map((one) => one.pom)].map((one) => one.properties[name]).find(Boolean)
  return end < 0 || value === undefined ? `\${${part}` : value + part.slice(end + 1)
}
