import { linesOf, textOf } from '../../formats/text.ts'
import type { Reader } from '../../reader.ts'
import { baseOf, resolvePath } from '../../tree.ts'
import { edgesToBuilders, factsOfKind, mergeParts, troublesIn, unitId } from '../packages.ts'
import { findBuilds, type GradleFacts, type GradleProperties } from './builds.ts'
import { readCatalog } from './catalog.ts'
import { claimsOfProject, unitOfProject } from './claims.ts'
import { linkProjects } from './edges.ts'
import { readScript } from './script.ts'
import { readSettings } from './settings.ts'

/** Understands Gradle: projects and included builds, catalogs by what is taken of them, convention plugins, shared scripts. */
export const gradleReader: Reader<GradleFacts> = {
  id: 'gradle',
  version: 1,
  maxBytes: 2_000_000,
  wants: (path) => kindOf(path) !== '',
  kindOf,
  read(bytes, kind) {
    if (kind === 'settings') return readSettings(bytes)
    if (kind === 'catalog') return readCatalog(bytes)
    return kind === 'properties' ? readProperties(bytes) : readScript(bytes)
  },
  link(facts, tree) {
    const builds = findBuilds(facts, tree)
    const projects = builds.flatMap((build) => build.projects)
    const scripts = factsOfKind(facts, 'script')
    const parts = builds.flatMap((build) =>
      build.projects.map((project) => {
        const unit = unitOfProject(project, build, tree)
        return { units: [unit], claims: claimsOfProject(unit, project, build, facts, tree) }
      }),
    )
    return mergeParts([
      ...parts,
      { edges: linkProjects(builds, projects, scripts) },
      { findings: troublesIn(facts, 'Gradle') },
    ])
  },
  join(facts, tree, units) {
    const projects = findBuilds(facts, tree).flatMap((build) => build.projects)
    const edges = projects.flatMap(({ folder, file, build, script }) => {
      const folders = (script?.paths ?? []).map((written) => ({
        written: written.replace(/^\//, ''),
        folder: written.startsWith('/') ? resolvePath(build, written.slice(1)) : resolvePath(folder, written),
      }))
      return edgesToBuilders(unitId('gradle', folder), file, folders, units, tree)
    })
    return mergeParts([{ edges }])
  },
}

function kindOf(path: string): '' | 'settings' | 'script' | 'catalog' | 'properties' {
  const name = baseOf(path)
  if (name === 'settings.gradle' || name === 'settings.gradle.kts') return 'settings'
  if (name.endsWith('.gradle') || name.endsWith('.gradle.kts')) return 'script'
  if (name.endsWith('.versions.toml')) return 'catalog'
  return name === 'gradle.properties' || name === 'gradle-wrapper.properties' ? 'properties' : ''
}

/** How Gradle works, and not what it builds. */
const working = [
  'org.gradle.jvmargs',
  'org.gradle.parallel',
  'org.gradle.caching',
  'org.gradle.daemon',
  'org.gradle.configuration',
  'org.gradle.workers',
  'org.gradle.logging',
  'networkTimeout',
  'validateDistributionUrl',
]

function readProperties(bytes: Uint8Array): GradleProperties {
  const entries = [...linesOf(textOf(bytes))].flatMap((line) => {
    const at = line.indexOf('=')
    const name = line.slice(0, Math.max(0, at)).trim()
    const isTold = name === '' || name.startsWith('#') || working.some((start) => name.startsWith(start))
    return isTold ? [] : [[name, line.slice(at + 1).trim()]]
  })
  return { kind: 'properties', values: Object.fromEntries(entries) }
}
