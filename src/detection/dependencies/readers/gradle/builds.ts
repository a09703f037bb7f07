import type { FactsByPath } from '../../reader.ts'
import { baseOf, folderOf, isWithin, resolvePath, type Tree } from '../../tree.ts'
import { factsOfKind } from '../packages.ts'
import type { GradleCatalog } from './catalog.ts'
import type { GradleScript } from './script.ts'
import type { GradleSettings } from './settings.ts'

/** What any of Gradle's files says. */
export type GradleFacts = GradleScript | GradleSettings | GradleCatalog | GradleProperties

/** What a gradle.properties or the wrapper says. */
export interface GradleProperties {
  readonly kind: 'properties'
  readonly values: Readonly<Record<string, string>>
}

/** One project of a build. */
export interface GradleProject {
  readonly folder: string
  /** `:libs:money`; `:` for the build's own. */
  readonly path: string
  readonly name: string
  /** Its script, or the settings that include it where it has none. */
  readonly file: string
  readonly script: GradleScript | undefined
  /** Folder of the build that it belongs to. */
  readonly build: string
}

/** One build: what one settings script heads, or a lone script. */
export interface GradleBuild {
  readonly folder: string
  readonly settingsFile: string | undefined
  readonly settings: GradleSettings | undefined
  readonly projects: readonly GradleProject[]
  /** Folders of builds that it takes in; of `buildSrc` too. */
  readonly included: readonly string[]
}

/** Finds the builds of a commit and the projects of each. */
export function findBuilds(facts: FactsByPath<GradleFacts>, tree: Tree): GradleBuild[] {
  const settings = factsOfKind(facts, 'settings')
  const scripts = factsOfKind(facts, 'script')
  const builds = [...settings].map(([file, one]) => buildOf(folderOf(file), file, one, scripts, tree))
  const known = new Set(builds.flatMap(({ projects }) => projects.map(({ folder }) => folder)))
  const lone = [...scripts.keys()].filter((file) => isBuildScript(file) && !known.has(folderOf(file)))
  return [...builds, ...lone.map((file) => buildOf(folderOf(file), undefined, undefined, scripts, tree))]
}

/** Whether a script is the one of its folder. */
function isBuildScript(file: string): boolean {
  return baseOf(file) === 'build.gradle' || baseOf(file) === 'build.gradle.kts'
}

type Scripts = ReadonlyMap<string, GradleScript>

function buildOf(
  folder: string,
  settingsFile: string | undefined,
  settings: GradleSettings | undefined,
  scripts: Scripts,
  tree: Tree,
): GradleBuild {
  const top = projectOf(folder, ':', folder, settings?.name ?? '', settingsFile, scripts)
  const includes = settings === undefined ? [] : withParents(settings.includes)
  const projects = includes.flatMap((path) => {
    const at = settings?.folders[path] ?? path.slice(1).replaceAll(':', '/')
    const found = resolvePath(folder, at)
    if (found === undefined || !tree.isFolder(found)) return []
    return [projectOf(found, path, folder, path.slice(path.lastIndexOf(':') + 1), settingsFile, scripts)]
  })
  const included = [...(settings?.builds ?? []), 'buildSrc'].flatMap((path) => resolvePath(folder, path) ?? [])
  return {
    folder,
    settingsFile,
    settings,
    projects: [top, ...projects],
    included: included.filter((one) => one !== folder && tree.isFolder(one)),
  }
}

/** `:libs:money` includes `:libs` too. */
function withParents(paths: readonly string[]): string[] {
  const all = paths.flatMap((path) => {
    const names = path.split(':').slice(1)
    return names.map((_, index) => `:${names.slice(0, index + 1).join(':')}`)
  })
  return [...new Set(all)]
}

function projectOf(
  folder: string,
  path: string,
  build: string,
  name: string,
  settingsFile: string | undefined,
  scripts: Scripts,
): GradleProject {
  const at = (file: string) => (folder === '' ? file : `${folder}/${file}`)
  const candidates = [
    at('build.gradle.kts'),
    at('build.gradle'),
    at(`${baseOf(folder)}.gradle.kts`),
    at(`${baseOf(folder)}.gradle`),
  ]
  const file = candidates.find((candidate) => scripts.has(candidate))
  const script = file === undefined ? undefined : scripts.get(file)
  return { folder, path, name: name || baseOf(folder), file: file ?? settingsFile ?? at('build.gradle'), script, build }
}

/** Scripts of a build that are none of a project's: precompiled plugins and what is applied by path. */
export function otherScripts(build: GradleBuild, scripts: Scripts): [string, GradleScript][] {
  return [...scripts].filter(([file]) => !isBuildScript(file) && isWithin(file, build.folder))
}
