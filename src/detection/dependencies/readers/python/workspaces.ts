import { compileGlobs } from '../../../glob.ts'
import type { Edge, Part, Unit } from '../../part.ts'
import { folderOf } from '../../tree.ts'
import { doubtfulEdge, factsOfKind, fileClaim, mergeParts, sureEdge, unitId } from '../packages.ts'
import type { PythonFiles } from './facts.ts'
import type { Project, Projects } from './projects.ts'
import type { PyProject } from './pyproject.ts'

interface Workspace {
  readonly file: string
  readonly head: PyProject
  readonly members: readonly Project[]
}

/** Members of a workspace are made of those that they require by name, and of what its head says to all of them. */
export function workspaceParts(files: PythonFiles, projects: Projects): Part {
  const heads = [...factsOfKind(files, 'project')].filter(([, { members }]) => members.length > 0)
  return mergeParts(
    heads.flatMap(([file, head]) => {
      const workspace = { file, head, members: membersOf(file, head, projects) }
      return [{ edges: edgesAmong(workspace) }, projects.has(folderOf(file)) ? {} : headPart(workspace)]
    }),
  )
}

function membersOf(file: string, { members, excludes }: PyProject, projects: Projects): Project[] {
  const top = folderOf(file)
  const fits = (globs: readonly string[]) =>
    compileGlobs(globs.map((glob) => [top, glob.replace(/^\.\//, '').replace(/\/$/, '')].filter(Boolean).join('/')))
  const [isMember, isLeftOut] = [fits(members), fits(excludes)]
  return [...projects.values()].filter(({ folder }) => folder === top || (isMember(folder) && !isLeftOut(folder)))
}

function edgesAmong({ members }: Workspace): Edge[] {
  const byName = new Map(members.filter(({ name }) => name !== '').map((member) => [member.name, member]))
  return members.flatMap((member) => [
    ...edgesByName(member, member.requires, byName, sureEdge),
    ...edgesByName(member, member.develops, byName, doubtfulEdge),
  ])
}

function edgesByName(
  { folder, file }: Project,
  wanted: Project['requires'],
  byName: ReadonlyMap<string, Project>,
  edge: typeof sureEdge,
): Edge[] {
  return wanted.flatMap(({ name }) => {
    const on = byName.get(name)
    if (on === undefined || on.folder === folder) return []
    return [edge(unitId('python', folder), unitId('python', on.folder), `${name} in ${file}`)]
  })
}

/** A head that is no project itself counts by what it says of sources, indexes and versions. */
function headPart({ file, head, members }: Workspace): Partial<Part> {
  const folder = folderOf(file)
  const id = `${unitId('python', folder)}/pyproject.toml`
  const unit: Unit = { id, kind: 'shared', name: `workspace of ${file}`, folder, file, runs: false }
  return {
    units: [unit],
    claims: [{ ...fileClaim(unit, file, ''), content: head.content }],
    edges: members.map((member) => sureEdge(unitId('python', member.folder), id, 'workspace')),
  }
}
