import type { Certainty, Edge } from '../../part.ts'
import { resolvePath } from '../../tree.ts'
import type { Dependency } from './manifest.ts'
import { pathOfRange } from './package-folders.ts'
import { compilePatterns, isPlain } from './patterns.ts'
import { commandsOf } from './programs.ts'
import type { Project, Projects } from './projects.ts'
import { meets } from './range.ts'
import { isBuildScript, isForChecking } from './tools.ts'

/** Which packages of the repository a package is made of. */
export function edgesOf(project: Project, projects: Projects): Edge[] {
  const asked = project.manifest.dependencies.flatMap((dependency) => edgesByRange(project, dependency, projects))
  const implied = (project.nx?.implicit ?? []).flatMap((name) =>
    projects.named(name).map((on) => edge(project, on, 'sure', `implicitDependencies in ${project.file}`)),
  )
  const holder = projects.packageOf(project)
  const held = holder ? [edge(project, holder, 'sure', `dependencies of ${project.folder}`)] : []
  return [...asked, ...implied, ...held, ...edgesByScripts(project, projects)].filter(({ of, on }) => of !== on)
}

/** A package that only checks or tests is no part of what is built, so no edge leads to it from what needs it for development. */
function edgesByRange(project: Project, dependency: Dependency, projects: Projects): Edge[] {
  const { name, range, kind } = dependency
  if (kind === 'development' && isForChecking(name)) return []
  const path = pathOfRange(range)
  if (path !== undefined) {
    const on = projects.at.get(resolvePath(project.folder, path) ?? '?')
    return on ? [edge(project, on, 'sure', `${range} in ${project.file}`)] : []
  }
  const found = findMember(project, wantedOf(name, range), projects)
  const certainty = found && certaintyOf(project, found, rangeOf(project, dependency))
  return found && certainty ? [edge(project, found, certainty, `${range} in ${project.file}`)] : []
}

function edge(of: Project, on: Project, certainty: Certainty, via: string): Edge {
  return { of: of.id, on: on.id, effect: 'rebuild', certainty, via }
}

/** `workspace:@acme/ui@*` asks for another name than the one it is kept under. */
function wantedOf(name: string, range: string): string {
  if (!range.startsWith('workspace:')) return name
  const at = range.lastIndexOf('@')
  return at > 'workspace:'.length ? range.slice('workspace:'.length, at) : name
}

/** A range of a catalog as the catalog says it. */
function rangeOf({ workspace }: Project, { name, range }: Dependency): string {
  if (!range.startsWith('catalog:')) return range
  const catalog = range.slice('catalog:'.length).trim()
  return workspace?.catalogs[catalog === 'default' ? '' : catalog]?.[name] ?? range
}

/** Among the members of its own workspace; outside of any, one that the whole repository knows by that name alone. */
function findMember(project: Project, name: string, projects: Projects): Project | undefined {
  const named = projects.named(name)
  const mine = named.find(({ workspace }) => workspace !== undefined && workspace === project.workspace)
  return mine ?? (named.length === 1 ? named[0] : undefined)
}

function certaintyOf(project: Project, found: Project, range: string): Certainty | undefined {
  if (range.startsWith('workspace:')) return 'sure'
  const { workspace } = project
  if (workspace === undefined || found.workspace !== workspace) return undefined
  const isMet = meets(found.manifest.version, range)
  if (!isMet || workspace.linksRanges === false) return undefined
  return workspace.linksRanges === undefined ? 'maybe' : 'sure'
}

/** Packages that a package's scripts build or enter: `cd client && npm run build`, `--filter web`, `--prefix client`. */
function edgesByScripts(project: Project, projects: Projects): Edge[] {
  const scripts = Object.entries(project.manifest.scripts).filter(([name, command]) => isBuildScript(name, command))
  return scripts.flatMap(([name, command]) =>
    projectsIn(project, command, projects).map((on) => edge(project, on, 'sure', `script ${name} in ${project.file}`)),
  )
}

const folderFlags = new Set(['cd', '--prefix', '--cwd', '-C', '--dir'])
const nameFlags = new Set(['--filter', '-F', '-w', '--workspace', '--scope', 'workspace'])

function projectsIn(project: Project, command: string, projects: Projects): Project[] {
  return commandsOf(command).flatMap((run) => {
    const words = run.split(/[\s=]+/)
    return words.flatMap((flag, index) => {
      const value = (words[index + 1] ?? '').replaceAll(/["']/g, '')
      if (folderFlags.has(flag)) return inFolder(project, value, projects)
      return nameFlags.has(flag) ? byFilter(project, value, projects) : []
    })
  })
}

function inFolder(project: Project, path: string, projects: Projects): Project[] {
  const found = projects.at.get(resolvePath(project.folder, path) ?? '?')
  return found ? [found] : []
}

function byFilter(project: Project, written: string, projects: Projects): Project[] {
  const filter = written
    .replace(/^\.\.\.\^?/, '')
    .replace(/\^?\.\.\.$/, '')
    .replace(/^\{(.*)\}$/, '$1')
  if (filter === '' || filter.startsWith('!') || filter.startsWith('[')) return []
  if (isPlain(filter))
    return filter.startsWith('.')
      ? inFolder(project, filter, projects)
      : [...projects.named(filter), ...inFolder(project, filter, projects)]
  const fits = compilePatterns(filter.startsWith('.') ? project.folder : '', [filter])
  return projects.all.filter(({ folder, name }) => fits(filter.startsWith('.') ? folder : name))
}
