import type { Edge } from '../../part.ts'
import { baseOf, folderOf, isWithin } from '../../tree.ts'
import { doubtfulEdge, sureEdge, unitId } from '../packages.ts'
import { type GradleBuild, type GradleProject, otherScripts } from './builds.ts'
import type { GradleScript } from './script.ts'

type Scripts = ReadonlyMap<string, GradleScript>

/** What each project is made of: others, the scripts above it, convention plugins, and projects of builds that are taken in. */
export function linkProjects(
  builds: readonly GradleBuild[],
  projects: readonly GradleProject[],
  scripts: Scripts,
): Edge[] {
  const byFolder = new Map(builds.map((build) => [build.folder, build]))
  const taken = builds.map((build) => build.included.flatMap((folder) => byFolder.get(folder) ?? []))
  const names = builds.map(nameProjects)
  const edges = builds.flatMap((build, index) =>
    build.projects.flatMap((project) => [
      ...projectEdges(project, names[index] ?? nobody),
      ...parentEdges(project, names[index] ?? nobody),
      ...(taken[index] ?? []).flatMap((other) => [
        ...pluginEdges(project, other, scripts),
        ...moduleEdges(project, other),
      ]),
    ]),
  )
  const known = new Set(projects.map(({ folder }) => unitId('gradle', folder)))
  return edges.filter(({ of, on }) => of !== on && known.has(on))
}

const nobody: Named = { paths: new Map(), accessors: new Map() }

function edgeTo(of: GradleProject, on: GradleProject, via: string, edge = sureEdge): Edge {
  return edge(unitId('gradle', of.folder), unitId('gradle', on.folder), via)
}

/** The projects of a build by what scripts call them. */
interface Named {
  readonly paths: ReadonlyMap<string, GradleProject>
  readonly accessors: ReadonlyMap<string, GradleProject>
}

function nameProjects({ projects }: GradleBuild): Named {
  return {
    paths: new Map(projects.map((project) => [project.path, project])),
    accessors: new Map(projects.map((project) => [accessorOf(project.path), project])),
  }
}

function projectEdges(project: GradleProject, { paths, accessors }: Named): Edge[] {
  const { script, file } = project
  const byPath = (script?.projects ?? []).flatMap((path) => {
    const on = paths.get(path)
    return on === undefined ? [] : [edgeTo(project, on, `project(${path}) in ${file}`)]
  })
  const byAccessor = (script?.accessors ?? []).flatMap((name) => {
    const on = accessors.get(name.replace(/\.(?:dependencyProject|path)$/, ''))
    return on === undefined ? [] : [edgeTo(project, on, `projects.${name} in ${file}`)]
  })
  return [...byPath, ...byAccessor]
}

/** `:libs:money-core` as Kotlin writes it: `libs.moneyCore`. */
function accessorOf(path: string): string {
  return path
    .slice(1)
    .split(':')
    .map((name) =>
      name
        .split(/[-_]/)
        .map((word, index) => (index === 0 ? word : word.slice(0, 1).toUpperCase() + word.slice(1)))
        .join(''),
    )
    .join('.')
}

/** The script of a project above says things to those below it, whether by `subprojects` or by the plugins that it names. */
function parentEdges(project: GradleProject, { paths }: Named): Edge[] {
  const above = pathsAbove(project.path).flatMap((path) => paths.get(path) ?? [])
  const speaking = above.filter(({ script }) => script !== undefined && !script.projects.includes(project.path))
  return speaking.map((other) => edgeTo(project, other, `parent script ${other.file}`))
}

/** `:libs` and `:` above `:libs:money`. */
function pathsAbove(path: string): string[] {
  if (path === ':') return []
  const names = path.split(':').slice(1, -1)
  return [...names.map((_, index) => `:${names.slice(0, index + 1).join(':')}`), ':']
}

/** A project that applies a plugin which another build defines is made of that build; what applies none may use its classes. */
function pluginEdges(project: GradleProject, other: GradleBuild, scripts: Scripts): Edge[] {
  const defined = new Set(other.projects.flatMap(({ script }) => script?.defines ?? []))
  for (const [file] of otherScripts(other, scripts)) defined.add(pluginIdOf(file))
  const applied = project.script?.plugins.find((id) => defined.has(id))
  const isBuildSource = baseOf(other.folder) === 'buildSrc'
  if (applied === undefined && !isBuildSource) return []
  const via = applied === undefined ? 'buildSrc' : `plugin ${applied} in ${project.file}`
  return other.projects.map((on) => edgeTo(project, on, via, applied === undefined ? doubtfulEdge : sureEdge))
}

/** `build-logic/src/main/kotlin/acme/service.gradle.kts` is the plugin `acme.service` or, as its folder may be no package, `service`. */
function pluginIdOf(file: string): string {
  return baseOf(file).replace(/\.gradle(?:\.kts)?$/, '')
}

/** A module that a build takes in by its coordinates is the project of that name. */
function moduleEdges(project: GradleProject, other: GradleBuild): Edge[] {
  const names = new Map(other.projects.map((on) => [on.name, on]))
  return (project.script?.modules ?? []).flatMap((module) => {
    const on = names.get(module.slice(module.indexOf(':') + 1))
    return on === undefined || isWithin(project.folder, folderOf(on.file))
      ? []
      : [edgeTo(project, on, `${module} in ${project.file}`)]
  })
}
