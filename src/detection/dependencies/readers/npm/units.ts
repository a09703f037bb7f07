import type { Claim, Unit } from '../../part.ts'
import { folderOf, isWithin, type Tree } from '../../tree.ts'
import { isDockerfile } from '../dockerfile/names.ts'
import { folderClaims } from '../packages.ts'
import { ownContentOf } from './content.ts'
import { isProgram, isProseSite, isShownOnly } from './programs.ts'
import type { Project, Projects } from './projects.ts'

/** What each package is as a unit, and which files it is made of: its folder, and its own package.json by content. */
export function describeProjects(projects: Projects, tree: Tree): { units: Unit[]; claims: Claim[] } {
  const programs = programsAmong(projects, tree)
  const nothingRuns = programs.size === 0 && tree.named('Dockerfile').length === 0
  const imaged = foldersWithImages(tree)
  const described = projects.all.map((project) => {
    const runs = programs.has(project)
    const unit = unitOf(project, { runs, isAside: !runs && isForOthers(project, projects) }, tree)
    const content = ownContentOf(project, runs || nothingRuns || imaged.has(project.folder), unit.isAside === true)
    return { unit, claims: unit.isAside ? content : [...folderClaims(unit, tree), ...content] }
  })
  return { units: described.map(({ unit }) => unit), claims: described.flatMap(({ claims }) => claims) }
}

function programsAmong(projects: Projects, tree: Tree): Set<Project> {
  const programs = projects.all.filter((project) => !projects.holders.has(project) && isProgram(project, tree))
  const real = programs.filter((project) => !isShownOnly(project))
  return new Set(real.length > 0 ? real : programs)
}

/** The folders that a Dockerfile of any name lies in. */
function foldersWithImages(tree: Tree): ReadonlySet<string> {
  const names = [...tree.names()].filter((name) => /ockerfile|ontainerfile/.test(name))
  const named = names.flatMap((name) => tree.named(name)).filter(isDockerfile)
  return new Set(named.map(folderOf))
}

/**
 * The top of a workspace, what projects without a package.json take their dependencies from, or a package.json at the top of the
 * repository that only holds tools: the files beside it are not its own.
 */
function isForOthers(project: Project, projects: Projects): boolean {
  const { folder, workspace, manifest } = project
  if (projects.holders.has(project)) return true
  if (workspace?.folder === folder && projects.membersOf(workspace).length > 0) return true
  const makes = ['build', 'start', 'compile', 'bundle'].some((script) => script in manifest.scripts)
  return (
    folder === '' && !manifest.isLibrary && !makes && manifest.dependencies.every(({ kind }) => kind === 'development')
  )
}

function unitOf(project: Project, { runs, isAside }: { runs: boolean; isAside: boolean }, tree: Tree): Unit {
  const { id, name, folder, file, manifest } = project
  const uses = manifest.dependencies.map((asked) => `${asked.name}@${asked.range}`)
  return {
    ...{ id, kind: 'package', name, folder, file, runs },
    ...(isProseSite(project, tree) && { servesProse: true }),
    ...(isAside && { isAside }),
    ...(hasYarnLock(folder, tree) && { uses }),
  }
}

function hasYarnLock(folder: string, tree: Tree): boolean {
  return [...tree.foldersWith('yarn.lock')].some((held) => isWithin(folder, held))
}
