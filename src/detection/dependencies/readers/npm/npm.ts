import type { Claim, Edge, GraphFinding, Part, Unit } from '../../part.ts'
import type { FactsByPath, Reader } from '../../reader.ts'
import { baseOf, folderOf, isWithin, type Tree } from '../../tree.ts'
import { inputClaimsOf, ownContentOf, sharedContentOf, sharedFilesOf } from './content.ts'
import { edgesOf } from './edges.ts'
import { type NpmFacts, npmKindOf, readNpmFacts } from './facts.ts'
import { isProgram, isProseSite, isShownOnly } from './programs.ts'
import { findProjects, type Project, type Projects } from './projects.ts'

/** Packages of npm, pnpm, yarn and bun, their workspaces, and what lerna, turbo and Nx say of them. */
export const npmReader: Reader<NpmFacts> = {
  id: 'npm',
  version: 1,
  wants: (path) => npmKindOf(path) !== undefined,
  kindOf: (path) => npmKindOf(path) ?? '',
  maxBytes: 4_000_000,
  read: readNpmFacts,
  link(facts, tree) {
    const projects = findProjects(facts, tree)
    const programs = programsOf(projects, tree)
    const countsVersions = programs.size === 0 && !hasImages(tree)
    return {
      units: projects.all.map((project) => unitOf(project, programs.has(project), tree)),
      claims: [
        ...projects.all.flatMap((project) =>
          ownClaimsOf(project, programs.has(project), countsVersions, projects, tree),
        ),
        ...projects.workspaces.flatMap((workspace) => sharedContentOf(workspace, projects, facts)),
        ...projects.workspaces.flatMap((workspace) => sharedFilesOf(workspace, projects, tree)),
        ...inputClaimsOf(projects, facts),
      ],
      edges: [
        ...projects.all.flatMap((project) => edgesOf(project, projects)),
        ...taskEdgesOf(projects, facts),
        ...topEdgesOf(projects),
      ],
      findings: findingsOf(facts, projects),
    } satisfies Part
  },
}

function programsOf(projects: Projects, tree: Tree): Set<Project> {
  const programs = projects.all.filter((project) => isProgram(project, tree))
  const real = programs.filter((project) => !isShownOnly(project))
  return new Set(real.length > 0 ? real : programs)
}

function hasImages(tree: Tree): boolean {
  return tree.named('Dockerfile').length > 0
}

function unitOf(project: Project, runs: boolean, tree: Tree): Unit {
  const { id, name, folder, file, manifest } = project
  const uses = hasYarnLock(folder, tree)
    ? { uses: manifest.dependencies.map((asked) => `${asked.name}@${asked.range}`) }
    : {}
  const servesProse = isProseSite(project, tree) ? { servesProse: true } : {}
  return { id, kind: 'package', name, folder, file, runs, ...servesProse, ...uses }
}

function hasYarnLock(folder: string, tree: Tree): boolean {
  return tree.named('yarn.lock').some((path) => isWithin(folder, folderOf(path)))
}

/** Its folder, unless it is only the top of a workspace or holds tools for the people who work here; and its own package.json by content. */
function ownClaimsOf(
  project: Project,
  runs: boolean,
  countsVersions: boolean,
  projects: Projects,
  tree: Tree,
): Claim[] {
  const inFolder = project.folder === '' ? '' : `${project.folder}/`
  const countsVersion = runs || countsVersions || tree.file(`${inFolder}Dockerfile`) !== undefined
  const content = project.file.endsWith('package.json') ? [ownContentOf(project, countsVersion)] : []
  const isTop = project.workspace?.folder === project.folder && projects.membersOf(project.workspace).length > 0
  const isTools = project.folder === '' && !project.manifest.isLibrary
  if (!runs && (isTop || isTools)) return content
  const files = { folder: project.folder, accepts: outsideOf(foreignFoldersIn(project.folder, tree)) }
  return [
    { unit: project.id, files, as: 'own', family: 'npm', effect: 'rebuild', certainty: 'sure', via: '' },
    ...content,
  ]
}

const foreignManifests =
  'go.mod pyproject.toml Cargo.toml pom.xml build.gradle build.gradle.kts composer.json Gemfile mix.exs pubspec.yaml'.split(
    ' ',
  )

/** Folders below a package that hold a program of another language: they are not what the package is made of. */
function foreignFoldersIn(folder: string, tree: Tree): string[] {
  return foreignManifests
    .flatMap((name) => tree.named(name).map(folderOf))
    .filter((found) => found !== folder && isWithin(found, folder))
}

function outsideOf(folders: readonly string[]): (path: string) => boolean {
  return (path) => !folders.some((folder) => isWithin(path, folder))
}

function taskEdgesOf(projects: Projects, facts: FactsByPath<NpmFacts>): Edge[] {
  return [...facts].flatMap(([file, read]) => {
    if (!('facts' in read) || read.facts.kind !== 'turbo') return []
    const here = projects.at.get(folderOf(file))
    return read.facts.settings.taskLinks.flatMap(({ of, on }) => {
      const from = of === '' ? here : projects.named(of)[0]
      const to = projects.named(on)[0]
      return from && to && from !== to
        ? [
            {
              of: from.id,
              on: to.id,
              effect: 'rebuild' as const,
              certainty: 'sure' as const,
              via: `dependsOn in ${file}`,
            },
          ]
        : []
    })
  })
}

/** The top of a workspace may build all of its members, unless its scripts name those that it builds. */
function topEdgesOf(projects: Projects): Edge[] {
  return projects.workspaces.flatMap((workspace) => {
    const top = projects.at.get(workspace.folder)
    if (!top || edgesOf(top, projects).some(({ via }) => via.startsWith('script '))) return []
    const via = `${baseOf(workspace.file) === 'package.json' ? 'workspaces' : 'packages'} in ${workspace.file}`
    return projects
      .membersOf(workspace)
      .map((member): Edge => ({ of: top.id, on: member.id, effect: 'rebuild', certainty: 'maybe', via }))
  })
}

/** A manifest that cannot be read concerns the package in its folder; one that speaks of a whole workspace, all below it. */
function findingsOf(facts: FactsByPath<NpmFacts>, projects: Projects): GraphFinding[] {
  return [...facts].flatMap(([file, read]) => {
    if (!('trouble' in read)) return []
    const folder = folderOf(file)
    const isShared = baseOf(file) !== 'package.json' || folder === ''
    const concerned = projects.all.filter(
      (project) => project.folder === folder || (isShared && isWithin(project.folder, folder)),
    )
    const hint = 'until it can be read, a change of it counts for every package that it may concern'
    return [{ file, because: `${file} cannot be read: ${read.trouble}`, hint, units: concerned.map(({ id }) => id) }]
  })
}
