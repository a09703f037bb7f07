import { compileGlobs } from '../../../glob.ts'
import type { Edge } from '../../part.ts'
import { folderOf } from '../../tree.ts'
import { doubtfulEdge, factsOfKind, nearestFolder, sureEdge, unitId } from '../packages.ts'
import type { PythonFiles } from './facts.ts'
import type { Units } from './imports.ts'
import type { Project, Projects } from './projects.ts'

/** Projects are made of the folders that their manifests name; those wanted only while developing may be. */
export function pathEdges(units: Units, projects: Projects): Edge[] {
  return [...projects.values()].flatMap(({ folder, paths }) =>
    paths.flatMap((path) => {
      const on = units.get(path.folder)
      if (on === undefined) return []
      const edge = path.develops ? doubtfulEdge : sureEdge
      return [edge(unitId('python', folder), on.id, path.via)]
    }),
  )
}

/** Members of a workspace are made of those that they require by name. */
export function workspaceEdges(units: Units, projects: Projects, files: PythonFiles): Edge[] {
  const heads = [...factsOfKind(files, 'project')].filter(([, { members }]) => members.length > 0)
  return heads.flatMap(([file, head]) => {
    const top = folderOf(file)
    const prefix = top === '' ? '' : `${top}/`
    const isMember = testOf(head.members.map((glob) => prefix + glob.replace(/^\.\//, '')))
    const isLeftOut = testOf(head.excludes.map((glob) => prefix + glob))
    const members = [...projects.values()].filter(
      ({ folder }) => folder === top || (isMember(folder) && !isLeftOut(folder)),
    )
    const byName = new Map(members.filter(({ name }) => name !== '').map((member) => [member.name, member]))
    return members.flatMap((member) => edgesByName(member, byName, units))
  })
}

function edgesByName(member: Project, byName: ReadonlyMap<string, Project>, units: Units): Edge[] {
  const of = unitId('python', member.folder)
  const link = (edge: typeof sureEdge, names: Project['requires']) =>
    names.flatMap(({ name }) => {
      const on = byName.get(name)
      if (on === undefined || on.folder === member.folder || !units.has(on.folder)) return []
      return [edge(of, unitId('python', on.folder), `${name} in ${member.file}`)]
    })
  return [...link(sureEdge, member.requires), ...link(doubtfulEdge, member.develops)]
}

function testOf(globs: readonly string[]): (path: string) => boolean {
  return compileGlobs(globs.map((glob) => glob.replace(/\/$/, '')))
}

/** Folders of code are made of the nearest list of requirements above them. */
export function listEdges(units: Units, projects: Projects, code: ReadonlySet<string>): Edge[] {
  return [...code].flatMap((folder) => {
    const list = projects.has(folder) ? undefined : nearestFolder(projects, folder)
    return list === undefined || !units.has(list.folder)
      ? []
      : [sureEdge(unitId('python', folder), unitId('python', list.folder), `requirements of ${list.file}`)]
  })
}
