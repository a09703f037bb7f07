import { linesOf, textOf } from '../formats/text.ts'
import { emptyPart, type GraphFinding, type Part, type Unit } from '../part.ts'
import type { Reader } from '../reader.ts'
import { baseOf, type Tree } from '../tree.ts'

/** One entry of `.gitmodules`. */
export interface SubmoduleFacts {
  readonly modules: readonly { readonly path: string; readonly url: string }[]
}

const gitlink = '160000'

/**
 * Git's submodules: a commit of another repository at a path. What is inside is not read; who copies the path, or holds it in their folder, is
 * made of it. In a repository without images any running package may be.
 */
export const submodules: Reader<SubmoduleFacts> = {
  id: 'submodules',
  version: 1,
  maxBytes: 500_000,
  wants: (path) => path === '.gitmodules',
  read: (bytes) => ({ modules: readModules(textOf(bytes)) }),
  link(facts, tree) {
    const read = facts.get('.gitmodules')
    if (read === undefined) return emptyPart
    if ('trouble' in read)
      return { ...emptyPart, findings: [{ file: '.gitmodules', because: read.trouble, units: [] }] }
    return {
      ...emptyPart,
      units: [listUnit],
      claims: [listClaim],
      findings: read.facts.modules.flatMap((module) => findingOf(module.path, tree)),
    }
  },
  join(_facts, tree, units) {
    const links = tree.ofMode(gitlink)
    return links.length === 0 || units.some(({ kind }) => kind === 'image')
      ? emptyPart
      : doubtfulUses(
          links.map(({ path }) => path),
          units,
        )
  },
}

/** Where submodules come from; the commits that they stand on are files of their own. */
const listUnit: Unit = {
  id: 'submodules:.gitmodules',
  kind: 'shared',
  name: 'submodules',
  folder: '',
  file: '.gitmodules',
  runs: false,
}

const listClaim = {
  unit: listUnit.id,
  files: { file: '.gitmodules' },
  as: 'explicit',
  family: 'submodules',
  effect: 'rebuild',
  certainty: 'sure',
  via: '',
} as const

function readModules(text: string): SubmoduleFacts['modules'] {
  const modules: { path: string; url: string }[] = []
  for (const line of linesOf(text)) {
    const bare = line.trim()
    if (bare.startsWith('[submodule')) modules.push({ path: '', url: '' })
    const at = bare.indexOf('=')
    const key = bare.slice(0, Math.max(0, at)).trim()
    const last = modules.at(-1)
    if (last && (key === 'path' || key === 'url')) last[key] = bare.slice(at + 1).trim()
  }
  return modules.filter(({ path }) => path !== '')
}

function findingOf(path: string, tree: Tree): GraphFinding[] {
  if (tree.file(path)?.mode === gitlink) return []
  return [
    {
      file: '.gitmodules',
      because: `a submodule was wanted at ${path}, the commit has none there`,
      hint: `git submodule add, or take ${path} out of .gitmodules`,
      units: [],
    },
  ]
}

function doubtfulUses(paths: readonly string[], units: readonly Unit[]): Part {
  const running = units.filter(({ kind, runs }) => kind === 'package' && runs)
  return {
    ...emptyPart,
    units: paths.map(
      (path): Unit => ({
        id: `submodule:${path}`,
        kind: 'shared',
        name: baseOf(path),
        folder: path,
        file: path,
        runs: false,
      }),
    ),
    claims: paths.map((path) => ({ ...listClaim, unit: `submodule:${path}`, files: { file: path } })),
    edges: paths.flatMap((on) =>
      running.map(
        ({ id }) =>
          ({
            of: id,
            on: `submodule:${on}`,
            effect: 'rebuild',
            certainty: 'maybe',
            via: 'may use the submodule',
          }) as const,
      ),
    ),
  }
}
