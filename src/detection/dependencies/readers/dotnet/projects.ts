import type { FactsByPath } from '../../reader.ts'
import { baseOf, folderOf, isWithin, resolvePath, type Tree } from '../../tree.ts'
import { unitId } from '../packages.ts'
import type { MsBuildFile } from './project.ts'

/** A project at its place. */
export interface ProjectPlace {
  readonly id: string
  readonly file: string
  readonly folder: string
  readonly name: string
  readonly project: MsBuildFile
}

/** The MSBuild files of a commit. */
export interface DotnetFiles {
  readonly projects: readonly ProjectPlace[]
  readonly shared: ReadonlyMap<string, MsBuildFile>
}

/** Parts projects from what they take in; several projects of one folder are told apart by their names. */
export function findDotnetFiles(facts: FactsByPath<MsBuildFile>): DotnetFiles {
  const files = [...facts].flatMap(([path, read]) => ('facts' in read ? [[path, read.facts] as const] : []))
  const projects = files.filter(([, { kind }]) => kind === 'project')
  const perFolder = Map.groupBy(projects, ([file]) => folderOf(file))
  return {
    projects: projects.map(([file, project]) => {
      const folder = folderOf(file)
      const name = baseOf(file).slice(0, baseOf(file).lastIndexOf('.'))
      const isAlone = perFolder.get(folder)?.length === 1
      const id = unitId('dotnet', folder)
      return { id: isAlone ? id : `${id}/${name}`, file, folder, name, project }
    }),
    shared: new Map(files.filter(([, { kind }]) => kind === 'shared')),
  }
}

/**
 * The file of that name that MSBuild takes in for a folder: the nearest one above, and the next above that one where it says so
 * (`GetPathOfFileAbove`).
 */
export function sharedAbove({ shared }: DotnetFiles, name: string, folder: string): string[] {
  const found: string[] = []
  for (let at = folder; ; at = folderOf(at)) {
    const file = at === '' ? name : `${at}/${name}`
    const read = shared.get(file)
    if (read !== undefined) {
      found.push(file)
      if (!read.includes.some(({ path }) => path.includes('GetPathOfFileAbove') || path.startsWith('../'))) return found
    }
    if (at === '') return found
  }
}

/** Files by path, whatever the letters' case, as on the systems where many projects are written. */
export function findFile(tree: Tree, path: string): string | undefined {
  if (tree.file(path) !== undefined) return path
  const wanted = path.toLowerCase()
  return tree.below(folderOf(path)).find((file) => file.path.toLowerCase() === wanted)?.path
}

/** The path from the top of what a file of `folder` names; undefined where it stands for something that only a build knows. */
export function pathFrom(folder: string, written: string): string | undefined {
  return written.includes('$(') ? undefined : resolvePath(folder, written)
}

/** Whether a path leaves a folder. */
export function isOutside(path: string, folder: string): boolean {
  return !isWithin(path, folder)
}
