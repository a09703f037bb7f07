import { digestOf } from '../../../../lib/digest.ts'
import type { Claim, Unit } from '../../part.ts'
import type { FactsByPath } from '../../reader.ts'
import { baseOf, folderOf, isWithin, resolvePath, type Tree } from '../../tree.ts'
import { factsOfKind, fileClaim, folderClaims, unitId } from '../packages.ts'
import type { GradleBuild, GradleFacts, GradleProject } from './builds.ts'

/** A project as a unit; a build's own project that only holds others is shared by them. */
export function unitOfProject(project: GradleProject, build: GradleBuild, tree: Tree): Unit {
  const { folder, name, file, script } = project
  const isShared = isHolder(project, build, tree)
  const runs = !isShared && (script?.isProgram === true || hasApplication(folder, tree))
  return { id: unitId('gradle', folder), kind: isShared ? 'shared' : 'package', name, folder, file, runs }
}

/** Whether a project has projects below it and no sources of its own. */
function isHolder({ folder, path }: GradleProject, build: GradleBuild, tree: Tree): boolean {
  const start = path === ':' ? ':' : `${path}:`
  const holds = build.projects.some((other) => other.path !== path && other.path.startsWith(start))
  return holds && !tree.isFolder(folder === '' ? 'src' : `${folder}/src`)
}

function hasApplication(folder: string, tree: Tree): boolean {
  const sources = [folder, 'src', 'main'].filter(Boolean).join('/')
  return tree.below(sources).some(({ path }) => path.endsWith('Application.java') || path.endsWith('Application.kt'))
}

/** Its folder, what its script names outside of it, and what its whole build says: settings, properties, wrapper, catalogs. */
export function claimsOfProject(
  unit: Unit,
  project: GradleProject,
  build: GradleBuild,
  facts: FactsByPath<GradleFacts>,
  tree: Tree,
): Claim[] {
  const own = unit.kind === 'shared' ? [fileClaim(unit, project.file, '')] : folderClaims(unit, tree)
  return [
    ...own,
    ...pathClaims(unit, project, tree),
    ...settingsClaims(unit, build),
    ...propertiesClaims(unit, project, facts),
    ...catalogClaims(unit, project, build, facts),
  ]
}

function pathClaims(unit: Unit, { folder, file, build, script }: GradleProject, tree: Tree): Claim[] {
  return (script?.paths ?? []).flatMap((written): Claim[] => {
    const path = written.startsWith('/') ? resolvePath(build, written.slice(1)) : resolvePath(folder, written)
    if (path === undefined || isWithin(folder, path)) return []
    const claim = fileClaim(unit, path, `${written.replace(/^\//, '')} in ${file}`)
    if (tree.file(path) !== undefined) return [claim]
    return tree.isFolder(path) ? [{ ...claim, files: { folder: path }, as: 'wide' }] : []
  })
}

function settingsClaims(unit: Unit, { settings, settingsFile }: GradleBuild): Claim[] {
  if (settings === undefined || settingsFile === undefined) return []
  return [
    {
      ...fileClaim(unit, settingsFile, 'settings of the build'),
      content: { settings: digestOf(settings.rest).slice(0, 19) },
    },
  ]
}

/** gradle.properties and the wrapper of any folder above, down to the project's own. */
function propertiesClaims(unit: Unit, { folder }: GradleProject, facts: FactsByPath<GradleFacts>): Claim[] {
  return [...factsOfKind(facts, 'properties')].flatMap(([file, { values }]) => {
    const isWrapper = baseOf(file) === 'gradle-wrapper.properties'
    const top = isWrapper ? folderOf(folderOf(folderOf(file))) : folderOf(file)
    return isWithin(folder, top) ? [{ ...fileClaim(unit, file, 'Gradle'), content: values }] : []
  })
}

function catalogClaims(
  unit: Unit,
  { script, folder }: GradleProject,
  build: GradleBuild,
  facts: FactsByPath<GradleFacts>,
): Claim[] {
  const aliases = [...(script?.aliases ?? []), ...(script?.plugins ?? [])].filter((name) => name.startsWith('libs.'))
  return [...factsOfKind(facts, 'catalog')].flatMap(([file, { entries }]): Claim[] => {
    const top = folderOf(folderOf(file))
    if (!isWithin(folder, top) && !isWithin(build.folder, top)) return []
    const taken = new Set(aliases.map((alias) => alias.slice('libs.'.length)))
    const content = Object.fromEntries(
      [...taken].flatMap((name) => (entries[name] === undefined ? [] : [[name, entries[name]]])),
    )
    if (Object.keys(content).length === 0) return []
    return [{ ...fileClaim(unit, file, `catalog of ${unit.name}`), content }]
  })
}
