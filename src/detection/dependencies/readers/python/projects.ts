import { baseOf, folderOf, resolvePath, type Tree } from '../../tree.ts'
import { factsOfKind } from '../packages.ts'
import { isForDevelopment, type PythonFiles } from './facts.ts'
import type { PyProject } from './pyproject.ts'
import { askedOf } from './pyproject.ts'
import type { Requirement } from './requirement.ts'

/** A folder that says what it requires: by pyproject.toml, setup.py, Pipfile or requirements.txt. */
export interface Project {
  readonly folder: string
  /** Its name for others; empty where it has none. */
  readonly name: string
  /** The manifest that says so. */
  readonly file: string
  readonly hasPrograms: boolean
  readonly requires: readonly Requirement[]
  readonly develops: readonly Requirement[]
  /** Other folders of the repository that it is made of, each with how that is said. */
  readonly paths: readonly { readonly folder: string; readonly via: string; readonly develops: boolean }[]
  /** Its manifests by content. */
  readonly contents: readonly {
    readonly file: string
    readonly content: Readonly<Record<string, string>>
    readonly via: string
  }[]
}

/** Projects by their folders. */
export type Projects = ReadonlyMap<string, Project>

/** Finds the projects of a commit; several manifests in one folder are one. */
export function findProjects(files: PythonFiles, tree: Tree): Projects {
  const described = [...projectPieces(files), ...setupPieces(files), ...requirementPieces(files)]
  const folders = new Set(described.map(({ folder }) => folder))
  const pieces = [...described, ...settingPieces(files).filter(({ folder }) => folders.has(folder))]
  const byFolder = Map.groupBy(
    pieces.filter(({ folder }) => !isAside(folder)),
    ({ folder }) => folder,
  )
  const projects = [...byFolder].map(([folder, some]) => [folder, merge(folder, some)] as const)
  return new Map(projects.filter(([, { file }]) => tree.file(file) !== undefined))
}

/** Folders whose requirements are those of tools and not of what is delivered. */
function isAside(folder: string): boolean {
  const names = folder.split('/')
  return names.some((name) => name.startsWith('.') || ['docs', 'doc', 'tests', 'test', 'ci'].includes(name))
}

function merge(folder: string, pieces: readonly Project[]): Project {
  return {
    folder,
    name: pieces.find(({ name }) => name !== '')?.name ?? '',
    file: pieces[0]?.file ?? '',
    hasPrograms: pieces.some(({ hasPrograms }) => hasPrograms),
    requires: pieces.flatMap(({ requires }) => requires),
    develops: pieces.flatMap(({ develops }) => develops),
    paths: pieces.flatMap(({ paths }) => paths),
    contents: pieces.flatMap(({ contents }) => contents),
  }
}

function projectPieces(files: PythonFiles): Project[] {
  return piecesOf([...factsOfKind(files, 'project')].filter(([, { isProject }]) => isProject))
}

/** A pyproject.toml with nothing but settings of tools, beside what says what the project requires. */
function settingPieces(files: PythonFiles): Project[] {
  return piecesOf([...factsOfKind(files, 'project')].filter(([, { isProject }]) => !isProject))
}

function piecesOf(projects: readonly (readonly [string, PyProject])[]): Project[] {
  return projects.map(([file, project]) => {
    const { name, hasPrograms, requires, develops, content } = project
    const contents = [{ file, content, via: '' }]
    return {
      folder: folderOf(file),
      name,
      file,
      hasPrograms,
      requires,
      develops,
      paths: pathsOf(file, project),
      contents,
    }
  })
}

function pathsOf(file: string, { requires, develops, sources }: PyProject): Project['paths'] {
  const wanted = new Set(requires.map(({ name }) => name))
  const written = [
    ...requires.map(({ path }) => ({ path, isForDevelopment: false })),
    ...develops.map(({ path }) => ({ path, isForDevelopment: true })),
    ...Object.entries(sources).map(([name, path]) => ({ path, isForDevelopment: !wanted.has(name) })),
  ]
  return written.flatMap((one) => pathIn(file, one.path, `path ${one.path} in ${file}`, one.isForDevelopment))
}

function pathIn(file: string, path: string | undefined, via: string, develops = false): Project['paths'] {
  const folder = path === undefined ? undefined : resolvePath(folderOf(file), path)
  return folder === undefined || folder === folderOf(file) ? [] : [{ folder, via, develops }]
}

function setupPieces(files: PythonFiles): Project[] {
  return [...factsOfKind(files, 'setup')].map(([file, { name, hasPrograms, paths }]) => ({
    folder: folderOf(file),
    name,
    file,
    hasPrograms,
    requires: [],
    develops: [],
    paths: paths.flatMap((path) => pathIn(file, path, `file:${path} in ${file}`)),
    contents: [],
  }))
}

function requirementPieces(files: PythonFiles): Project[] {
  const requirements = factsOfKind(files, 'requirements')
  const heads = [...requirements.keys()].filter(
    (file) => !isForDevelopment(file) && !baseOf(file).startsWith('constraints'),
  )
  return heads.map((head): Project => {
    const taken = takenIn(head, requirements)
    return {
      folder: baseOf(folderOf(head)) === 'requirements' ? folderOf(folderOf(head)) : folderOf(head),
      name: '',
      file: head,
      hasPrograms: false,
      requires: taken.flatMap((file) => requirements.get(file)?.requires ?? []),
      develops: [],
      paths: taken.flatMap((file) =>
        (requirements.get(file)?.paths ?? []).flatMap((path) => pathIn(file, path, `-e ${path} in ${file}`)),
      ),
      contents: taken.map((file) => {
        const { requires = [], paths = [], includes = [] } = requirements.get(file) ?? {}
        const content = { ...askedOf(requires), ...named('-e', paths), ...named('-r', includes) }
        return { file, content, via: file === head ? '' : `-r in ${head}` }
      }),
    }
  })
}

function named(flag: string, paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [`${flag} ${path}`, 'listed']))
}

/** A file of requirements and those that it takes in, each once. */
function takenIn(head: string, requirements: ReadonlyMap<string, { readonly includes: readonly string[] }>): string[] {
  const taken = new Set([head])
  for (const file of taken) {
    for (const include of requirements.get(file)?.includes ?? []) {
      const found = resolvePath(folderOf(file), include)
      if (found !== undefined && requirements.has(found)) taken.add(found)
    }
  }
  return [...taken]
}
