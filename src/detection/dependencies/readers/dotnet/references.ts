import { compileGlob } from '../../../glob.ts'
import type { Edge, GraphFinding } from '../../part.ts'
import { baseOf } from '../../tree.ts'
import { doubtfulEdge, sureEdge } from '../packages.ts'
import { type ProjectPlace, pathFrom } from './projects.ts'

/** The projects that a project references; `byFile` knows them by their paths in lower case. */
export function referencesOf(
  { id, file, folder, project }: ProjectPlace,
  byFile: ReadonlyMap<string, ProjectPlace>,
): { edges: Edge[]; findings: GraphFinding[] } {
  const [edges, findings]: [Edge[], GraphFinding[]] = [[], []]
  for (const written of project.isHost ? [] : project.projects) {
    const found = referenced(folder, written, byFile)
    for (const on of found) {
      const edge = written.includes('$(') ? doubtfulEdge : sureEdge
      edges.push(edge(id, on.id, `${baseOf(on.file)} in ${file}`))
    }
    if (found.length === 0 && !written.includes('*')) {
      const because = `it references ${written}, which this repository does not have`
      findings.push({ file, because, hint: 'correct the reference or leave it out', units: [id] })
    }
  }
  return { edges, findings }
}

/** What a reference names: one project, those that fit a pattern, or one of that name where only a build knows its folder. */
function referenced(folder: string, written: string, byFile: ReadonlyMap<string, ProjectPlace>): ProjectPlace[] {
  if (written.includes('$(')) return [...byFile.values()].filter(({ file }) => baseOf(file) === baseOf(written))
  const path = pathFrom(folder, written)
  if (path === undefined) return []
  if (!written.includes('*')) return [byFile.get(path.toLowerCase()) ?? []].flat()
  const fits = compileGlob(path)
  return [...byFile.values()].filter(({ file }) => fits(file))
}
