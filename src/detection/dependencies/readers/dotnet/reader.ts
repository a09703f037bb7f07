import type { Unit } from '../../part.ts'
import type { Reader } from '../../reader.ts'
import { brokenPackages, edgesToBuilders, mergeParts, troublesIn } from '../packages.ts'
import { claimsOf } from './claims.ts'
import { type MsBuildFile, readMsBuildFile } from './project.ts'
import { findDotnetFiles, type ProjectPlace, pathFrom } from './projects.ts'
import { referencesOf } from './references.ts'

/** Understands .NET: projects that reference each other, shared props and targets, central versions by content, linked files. */
export const dotnetReader: Reader<MsBuildFile> = {
  id: 'dotnet',
  version: 1,
  maxBytes: 2_000_000,
  wants: (path) => kindOf(path) !== '',
  kindOf,
  read: (bytes, kind) => readMsBuildFile(bytes, kind === 'project' ? 'project' : 'shared'),
  link(facts, tree) {
    const files = findDotnetFiles(facts)
    const byFile = new Map(files.projects.map((place) => [place.file.toLowerCase(), place]))
    const parts = files.projects.map((place) => {
      const unit = unitOf(place)
      return { units: [unit], claims: claimsOf(place, unit, files, tree), ...referencesOf(place, byFile) }
    })
    const runsIn = (folder: string) => tree.file([folder, 'Program.cs'].filter(Boolean).join('/')) !== undefined
    const broken = brokenPackages(facts, 'dotnet', (file) => kindOf(file) === 'project', runsIn, tree)
    return mergeParts([...parts, broken, { findings: troublesIn(facts, 'MSBuild') }])
  },
  join(facts, tree, units) {
    const { projects } = findDotnetFiles(facts)
    const edges = projects.flatMap(({ id, file, folder, project }) => {
      const folders = project.includes.map(({ path }) => ({ written: path, folder: pathFrom(folder, path) }))
      return edgesToBuilders(id, file, folders, units, tree)
    })
    return mergeParts([{ edges }])
  },
}

function kindOf(path: string): '' | 'project' | 'shared' {
  if (path.endsWith('.csproj') || path.endsWith('.fsproj') || path.endsWith('.vbproj')) return 'project'
  return path.endsWith('.props') || path.endsWith('.targets') || path.endsWith('.projitems') ? 'shared' : ''
}

function unitOf({ id, file, folder, name, project }: ProjectPlace): Unit {
  const runs = project.isProgram && !project.isTest && !project.isHost
  return { id, kind: 'package', name, folder, file, runs }
}
