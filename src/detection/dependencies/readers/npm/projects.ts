import type { FactsByPath } from '../../reader.ts'
import { baseOf, folderOf, type Tree } from '../../tree.ts'
import { nearestFolder, unitId } from '../packages.ts'
import type { NpmFacts } from './facts.ts'
import { type Found, foldersPointedAt, manifestsOf } from './package-folders.ts'
import { placeMembers, type Workspace } from './workspaces.ts'

/** A package, or a project of Nx without a package.json. */
export interface Project extends Found {
  readonly id: string
  readonly name: string
  readonly folder: string
  /** The workspace that it is a member or the top of. */
  readonly workspace?: Workspace
}

/** All packages of a commit and how they find each other. */
export interface Projects {
  readonly all: readonly Project[]
  readonly at: ReadonlyMap<string, Project>
  readonly workspaces: readonly Workspace[]
  /** Those of a name, also by the name that Nx knows. */
  named(name: string): readonly Project[]
  membersOf(workspace: Workspace): readonly Project[]
  /** The package that a project without a package.json takes its dependencies from. */
  packageOf(project: Project): Project | undefined
  /** Packages that projects without a package.json take their dependencies from. */
  readonly holders: ReadonlySet<Project>
}

/** Finds the packages among the manifests; one inside another package that is no member of anything belongs to that package. */
export function findProjects(facts: FactsByPath<NpmFacts>, tree: Tree): Projects {
  const manifests = manifestsOf(facts)
  const workspaces = placeMembers(facts, [...manifests.keys()])
  const workspaceOf = new Map(
    workspaces.flatMap((workspace) => [...workspace.members].map((folder) => [folder, workspace])),
  )
  const pointedAt = foldersPointedAt(manifests)
  const all = [...manifests].flatMap(([folder, found]) => {
    const workspace = workspaceOf.get(folder)
    const own = workspace !== undefined || pointedAt.has(folder) || standsAlone(folder, found, workspaceOf, tree)
    if (!own) return []
    const name = found.manifest.name ?? found.nx?.name ?? baseOf(folder)
    return [{ id: unitId('npm', folder), name, folder, ...found, ...(workspace && { workspace }) }]
  })
  const byName = Map.groupBy(
    all.flatMap((project) => namesOf(project).map((name) => ({ name, project }))),
    ({ name }) => name,
  )
  const byWorkspace = Map.groupBy(all, ({ workspace }) => workspace)
  const at = new Map(all.map((project) => [project.folder, project]))
  const packages = new Map([...at].filter(([, project]) => isPackage(project)))
  const packageOf = (project: Project) =>
    isPackage(project) ? undefined : nearestFolder(packages, folderOf(project.folder))
  return {
    ...{ all, at, workspaces },
    named: (name) => byName.get(name)?.map(({ project }) => project) ?? [],
    membersOf: (workspace) => byWorkspace.get(workspace)?.filter(({ folder }) => folder !== workspace.folder) ?? [],
    ...{ packageOf, holders: new Set(all.flatMap((project) => packageOf(project) ?? [])) },
  }
}

/** Whether a project has a package.json, and so dependencies, of its own. */
export function isPackage({ file }: Pick<Project, 'file'>): boolean {
  return file.endsWith('package.json')
}

function standsAlone(folder: string, found: Found, workspaceOf: ReadonlyMap<string, Workspace>, tree: Tree): boolean {
  if (found.nx) return true
  const { name, dependencies, scripts } = found.manifest
  const isStub = name === undefined && dependencies.length === 0 && Object.keys(scripts).length === 0
  if (isStub && !found.isBroken) return false
  if (hasLockfile(folder, tree)) return true
  return (
    !isInsideMember(folder, workspaceOf) && !/(^|\/)(__fixtures__|fixtures|__tests__|templates?)\//.test(`${folder}/`)
  )
}

function isInsideMember(folder: string, workspaceOf: ReadonlyMap<string, Workspace>): boolean {
  for (let at = folder; at !== ''; ) {
    at = folderOf(at)
    const workspace = workspaceOf.get(at)
    if (workspace) return workspace.folder !== at
  }
  return false
}

const lockfiles = ['package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb']

function hasLockfile(folder: string, tree: Tree): boolean {
  return lockfiles.some((name) => tree.foldersWith(name).has(folder))
}

function namesOf(project: Project): string[] {
  const { name, nx } = project
  return nx?.name === undefined || nx.name === name ? [name] : [name, nx.name]
}
