import type { Edge } from '../../part.ts'
import { doubtfulEdge, nearestFolder, sureEdge, unitId } from '../packages.ts'
import type { Units } from './imports.ts'
import type { Projects } from './projects.ts'

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

/** Folders of code are made of the nearest list of requirements above them. */
export function listEdges(units: Units, projects: Projects, code: ReadonlySet<string>): Edge[] {
  return [...code].flatMap((folder) => {
    const list = projects.has(folder) ? undefined : nearestFolder(projects, folder)
    return list === undefined || !units.has(list.folder)
      ? []
      : [sureEdge(unitId('python', folder), unitId('python', list.folder), `requirements of ${list.file}`)]
  })
}
