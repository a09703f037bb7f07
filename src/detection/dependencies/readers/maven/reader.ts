import type { Claim, Edge, Unit } from '../../part.ts'
import type { FactsByPath, Reader } from '../../reader.ts'
import { baseOf, folderOf, isWithin, resolvePath, type Tree } from '../../tree.ts'
import {
  brokenPackages,
  edgesToBuilders,
  fileClaim,
  folderClaims,
  mergeParts,
  sureEdge,
  troublesIn,
  unitId,
} from '../packages.ts'
import { edgesToTemplates } from './dockerfiles.ts'
import { type Pom, readPom } from './pom.ts'
import { linkPoms, type PomPlace, type Poms } from './poms.ts'

/** Understands Maven: modules by their coordinates, parents and managed versions by content, plugins and folders that poms name. */
export const mavenReader: Reader<Pom> = {
  id: 'maven',
  version: 2,
  maxBytes: 2_000_000,
  wants: (path) =>
    baseOf(path) === 'pom.xml' && !`/${path}`.includes('/target/') && !path.includes('archetype-resources/'),
  read: readPom,
  link(facts, tree) {
    const poms = linkPoms(facts)
    const parts = poms.places.map((place) => {
      const unit = unitOf(place, tree)
      return { units: [unit], claims: claimsOf(place, unit, poms, tree), edges: edgesOf(place, poms) }
    })
    const runsIn = (folder: string) => tree.isFolder(sourcesOf(folder))
    const broken = brokenPackages(facts, 'maven', () => true, runsIn, tree)
    return mergeParts([...parts, broken, { findings: troublesIn(facts, 'Maven') }])
  },
  join(facts: FactsByPath<Pom>, tree, units) {
    const poms = linkPoms(facts)
    const edges = poms.places.flatMap((place) => {
      const folders = place.pom.folders.map((written) => ({ written, folder: resolvePath(place.folder, written) }))
      return edgesToBuilders(unitId('maven', place.folder), place.file, folders, units, tree)
    })
    return mergeParts([{ edges: [...edges, ...edgesToTemplates(poms, units)] }])
  },
}

/** Plugins that make a program of a module. */
const programs = new Set([
  'spring-boot-maven-plugin',
  'quarkus-maven-plugin',
  'jib-maven-plugin',
  'micronaut-maven-plugin',
  'exec-maven-plugin',
  'appassembler-maven-plugin',
  'jetty-maven-plugin',
  'helidon-maven-plugin',
])

function unitOf({ file, folder, pom }: PomPlace, tree: Tree): Unit {
  const isModule = pom.packaging !== 'pom'
  const hasPlugin = pom.plugins.some(({ artifact }) => programs.has(artifact))
  const runs =
    isModule && (hasPlugin || pom.packaging === 'war' || pom.packaging === 'ear' || hasApplication(folder, tree))
  return { id: unitId('maven', folder), kind: isModule ? 'package' : 'shared', name: pom.artifact, folder, file, runs }
}

function sourcesOf(folder: string): string {
  return [folder, 'src', 'main'].filter(Boolean).join('/')
}

function hasApplication(folder: string, tree: Tree): boolean {
  return tree
    .below(sourcesOf(folder))
    .some(({ path }) => path.endsWith('Application.java') || path.endsWith('Application.kt'))
}

/** Its folder unless it is only a parent; its pom by content; what parents and boms manage for it; the Maven that builds it. */
function claimsOf(place: PomPlace, unit: Unit, poms: Poms, tree: Tree): Claim[] {
  const { file, folder, pom } = place
  const own: Claim = { ...fileClaim(unit, file, ''), content: pom.content }
  const wrappers = tree
    .named('maven-wrapper.properties')
    .filter((path) => isWithin(folder, folderOf(folderOf(folderOf(path)))))
  const tools = wrappers.map(
    (path): Claim => ({ ...fileClaim(unit, path, 'Maven'), files: { folder: folderOf(folderOf(path)) } }),
  )
  if (unit.kind === 'shared') return [own, ...tools]
  return [own, ...tools, ...folderClaims(unit, tree), ...managedClaims(place, unit, poms)]
}

function managedClaims(place: PomPlace, unit: Unit, poms: Poms): Claim[] {
  const used = place.pom.dependencies.map(
    ({ group, artifact }) => `${poms.fill(place, group)}:${poms.fill(place, artifact)}`,
  )
  return poms.managersOf(place).flatMap((manager) => {
    const versions = poms.managed(manager)
    const content = Object.fromEntries(
      used.flatMap((name) => {
        const version = versions.get(name)
        return version === undefined ? [] : [[`managed ${name}`, version]]
      }),
    )
    const claim: Claim = { ...fileClaim(unit, manager.file, `dependencies of ${unit.name}`), content }
    return Object.keys(content).length === 0 ? [] : [claim]
  })
}

function edgesOf(place: PomPlace, poms: Poms): Edge[] {
  const of = unitId('maven', place.folder)
  const [parent] = place.ancestors
  const inherited =
    parent === undefined ? [] : [sureEdge(of, unitId('maven', folderOf(parent.file)), `parent of ${place.file}`)]
  const taken = [...place.pom.dependencies.filter(({ scope }) => scope !== 'test'), ...place.pom.plugins]
  const edges = taken.flatMap((wanted) => {
    const on = poms.find(place, wanted)
    return on === undefined || on.folder === place.folder
      ? []
      : [sureEdge(of, unitId('maven', on.folder), `${on.pom.artifact} in ${place.file}`)]
  })
  return [...inherited, ...edges]
}
