import { byText } from '../../order.ts'
import type { Unit } from '../../part.ts'
import type { Reader } from '../../reader.ts'
import { baseOf, folderOf, type Tree } from '../../tree.ts'
import { factsOfKind, mergeParts, nearestFolder, troublesIn, unitId } from '../packages.ts'
import { claimsOf } from './claims.ts'
import { findCodeFolders, findSharedLists, isEntry } from './code-folders.ts'
import { listEdges, pathEdges } from './edges.ts'
import { kindOfPython, type PythonFacts } from './facts.ts'
import { importedTests } from './imported-tests.ts'
import { importEdges, type Units } from './imports.ts'
import { findProjects, type Projects } from './projects.ts'
import { readPipfile, readPyProject } from './pyproject.ts'
import { readRequirementsFile } from './requirements-file.ts'
import { readSetupFile } from './setup-file.ts'
import { type PythonSource, readPythonSource } from './source.ts'
import { workspaceParts } from './workspaces.ts'

/** Understands Python: projects of every tool, requirements by content, paths between projects, and imports between folders. */
export const pythonReader: Reader<PythonFacts> = {
  id: 'python',
  version: 2,
  maxBytes: 4_000_000,
  wants: (path) => kindOfPython(path) !== '',
  mayWant: (baseName) => /\.(?:py|txt|in)$/.test(baseName) || kindOfPython(baseName) !== '',
  kindOf: kindOfPython,
  read(bytes, kind) {
    if (kind === 'pyproject') return readPyProject(bytes)
    if (kind === 'pipfile') return readPipfile(bytes)
    if (kind === 'setup') return readSetupFile(bytes)
    return kind === 'requirements' ? readRequirementsFile(bytes) : readPythonSource(bytes)
  },
  link(files, tree) {
    const sources = factsOfKind(files, 'source')
    const projects = findProjects(files, tree)
    const shared = findSharedLists(sources, projects, tree)
    const holding = new Map([...projects].filter(([folder]) => !shared.has(folder)))
    const code = findCodeFolders(sources, holding)
    const units = unitsOf(projects, code, sources, tree)
    const required = new Map([...units.keys()].map((folder) => [folder, requiredBy(projects, folder)]))
    return mergeParts([
      { units: [...units.values()] },
      ...[...units.values()].map((unit) => ({ claims: claimsOf(unit, projects, shared, tree) })),
      { edges: pathEdges(units, projects) },
      workspaceParts(files, projects),
      { edges: listEdges(units, projects, code) },
      { edges: importEdges({ units, sources, required, installed: new Set(holding.keys()) }) },
      { claims: importedTests({ units, sources }, tree) },
      { findings: troublesIn(files, 'Python') },
    ])
  },
}

function unitsOf(
  projects: Projects,
  code: ReadonlySet<string>,
  sources: ReadonlyMap<string, PythonSource>,
  tree: Tree,
): Units {
  const folders = [...new Set([...projects.keys(), ...code])].sort(byText)
  const places = new Map(folders.map((folder) => [folder, folder]))
  const entries = [...sources].filter(([path, source]) => isEntry(path, source))
  const running = new Set(entries.map(([path]) => nearestFolder(places, folderOf(path))))
  const firstOf = new Map<string | undefined, string>()
  for (const path of sources.keys()) {
    const folder = nearestFolder(places, folderOf(path))
    if (!firstOf.has(folder)) firstOf.set(folder, path)
  }
  const units = folders.map((folder): [string, Unit] => {
    const project = projects.get(folder)
    const file = project?.file ?? firstOf.get(folder) ?? ''
    const hasProcfile = tree.file(folder === '' ? 'Procfile' : `${folder}/Procfile`) !== undefined
    const runs = running.has(folder) || hasProcfile || (project?.hasPrograms ?? false)
    return [
      folder,
      { id: unitId('python', folder), kind: 'package', name: project?.name || baseOf(folder), folder, file, runs },
    ]
  })
  return new Map(units)
}

function requiredBy(projects: Projects, folder: string): Set<string> {
  const project = nearestFolder(projects, folder)
  const names = [...(project?.requires ?? []), ...(project?.develops ?? [])].filter(({ path }) => path === undefined)
  return new Set(names.map(({ name }) => name))
}
