import type { Claim } from '../../part.ts'
import type { FactsByPath } from '../../reader.ts'
import { folderOf, isWithin, resolvePath, type Tree } from '../../tree.ts'
import type { NpmFacts } from './facts.ts'
import { compilePatterns, isPlain } from './patterns.ts'
import { commandsOf } from './programs.ts'
import type { Project, Projects } from './projects.ts'
import { isBuildScript } from './tools.ts'
import { type TurboSettings, turboRoot } from './turbo.ts'

/** Files outside of their packages that turbo.json, nx.json or a script name as inputs of what is built. */
export function inputClaimsOf(projects: Projects, facts: FactsByPath<NpmFacts>, tree: Tree): Claim[] {
  const told = [...facts].flatMap(([file, read]) => {
    if (!('facts' in read)) return []
    if (read.facts.kind === 'turbo') return turboInputs(file, read.facts.settings, projects, tree)
    return read.facts.kind === 'nx' ? nxInputs(file, read.facts.settings.globalFiles, projects, tree) : []
  })
  return [...told, ...projects.all.flatMap((project) => scriptInputs(project, tree))]
}

/** A turbo.json speaks of the members of the workspace that it is at the top of, or of the package that it is in. */
function turboInputs(file: string, settings: TurboSettings, projects: Projects, tree: Tree): Claim[] {
  const folder = folderOf(file)
  const workspace = projects.workspaces.find((one) => one.folder === folder)
  const here = projects.at.get(folder)
  const concerned = workspace ? projects.membersOf(workspace) : here ? [here] : []
  return concerned.flatMap((project) => {
    const top = project.workspace?.folder ?? project.folder
    const mine = settings.outsideInputs.filter(({ of }) => of === '' || of === project.name)
    return [
      ...named(project, folder, settings.globalFiles, `globalDependencies in ${file}`, tree),
      ...mine.flatMap(({ input }) => {
        const isFromTop = input.startsWith(turboRoot)
        const pattern = isFromTop ? input.slice(turboRoot.length) : input
        return named(project, isFromTop ? top : project.folder, [pattern], `inputs in ${file}`, tree)
      }),
    ]
  })
}

function nxInputs(file: string, globalFiles: readonly string[], projects: Projects, tree: Tree): Claim[] {
  const folder = folderOf(file)
  const below = projects.all.filter((project) => project.folder !== folder && isWithin(project.folder, folder))
  return below.flatMap((project) => [
    ...named(project, folder, globalFiles, `inputs in ${file}`, tree),
    ...named(project, folder, project.nx?.workspaceInputs ?? [], `inputs in ${project.file}`, tree),
  ])
}

/** `node ../../scripts/build.mjs` in a script that builds. */
function scriptInputs(project: Project, tree: Tree): Claim[] {
  const scripts = Object.entries(project.manifest.scripts).filter(([name, command]) => isBuildScript(name, command))
  return scripts.flatMap(([name, command]) => {
    const words = commandsOf(command).flatMap((run) => run.split(' '))
    const files = words.flatMap((word) => (word.startsWith('../') ? (resolvePath(project.folder, word) ?? []) : []))
    const known = files.filter((path) => tree.file(path) !== undefined)
    return known.map((file): Claim => ({ ...claimBy(project, `script ${name} in ${project.file}`), files: { file } }))
  })
}

function named(project: Project, folder: string, patterns: readonly string[], via: string, tree: Tree): Claim[] {
  const base = claimBy(project, via)
  return patterns.flatMap((pattern): Claim[] => {
    if (pattern.startsWith('!')) return []
    const path = isPlain(pattern) ? resolvePath(folder, pattern) : undefined
    if (path === undefined) return [{ ...base, files: { folder: '', accepts: compilePatterns(folder, [pattern]) } }]
    return [{ ...base, files: tree.isFolder(path) ? { folder: path } : { file: path } }]
  })
}

function claimBy(project: Project, via: string): Omit<Claim, 'files'> {
  return { unit: project.id, as: 'explicit', family: 'npm', effect: 'rebuild', certainty: 'sure', via }
}
