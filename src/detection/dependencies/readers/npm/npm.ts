import type { Edge, GraphFinding, Part } from '../../part.ts'
import type { FactsByPath, Reader } from '../../reader.ts'
import { baseOf, folderOf, isWithin, type Tree } from '../../tree.ts'
import { sureEdge } from '../packages.ts'
import { sharedContentOf, sharedFilesOf } from './content.ts'
import { edgesOf } from './edges.ts'
import { type NpmFacts, npmKindOf, readNpmFacts } from './facts.ts'
import { inputClaimsOf } from './inputs.ts'
import { patchClaimsOf } from './patches.ts'
import { findProjects, type Projects } from './projects.ts'
import { describeProjects } from './units.ts'

/** Packages of npm, pnpm, yarn and bun, their workspaces, and what lerna, turbo and Nx say of them. */
export const npmReader: Reader<NpmFacts> = {
  id: 'npm',
  version: 2,
  wants: (path) => npmKindOf(path) !== undefined,
  kindOf: (path) => npmKindOf(path) ?? '',
  maxBytes: 4_000_000,
  read: readNpmFacts,
  link(facts, tree) {
    const projects = findProjects(facts, tree)
    const { units, claims } = describeProjects(projects, tree)
    return {
      units,
      claims: [
        ...claims,
        ...projects.workspaces.flatMap((workspace) => sharedContentOf(workspace, projects, facts)),
        ...projects.workspaces.flatMap((workspace) => sharedFilesOf(workspace, projects, tree)),
        ...inputClaimsOf(projects, facts, tree),
        ...patchClaimsOf(projects, tree),
      ],
      edges: [...projects.all.flatMap((project) => edgesOf(project, projects)), ...taskEdgesOf(projects, facts)],
      findings: [...findingsOf(facts, projects), ...binaryLocksOf(tree)],
    } satisfies Part
  },
}

function taskEdgesOf(projects: Projects, facts: FactsByPath<NpmFacts>): Edge[] {
  return [...facts].flatMap(([file, read]) => {
    if (!('facts' in read) || read.facts.kind !== 'turbo') return []
    const here = projects.at.get(folderOf(file))
    return read.facts.settings.taskLinks.flatMap(({ of, on }) => {
      const from = of === '' ? here : projects.named(of)[0]
      const to = projects.named(on)[0]
      return from && to ? [sureEdge(from.id, to.id, `dependsOn in ${file}`)] : []
    })
  })
}

/** A manifest that cannot be read concerns the package in its folder; one that speaks of a whole workspace, all below it. */
function findingsOf(facts: FactsByPath<NpmFacts>, projects: Projects): GraphFinding[] {
  return [...facts].flatMap(([file, read]) => {
    if (!('trouble' in read)) return []
    const folder = folderOf(file)
    const isShared = baseOf(file) !== 'package.json' || folder === ''
    const concerned = projects.all.filter(
      (project) => project.folder === folder || (isShared && isWithin(project.folder, folder)),
    )
    const hint = 'until it can be read, a change of it counts for every package that it may concern'
    return [{ file, because: `${file} cannot be read: ${read.trouble}`, hint, units: concerned.map(({ id }) => id) }]
  })
}

function binaryLocksOf(tree: Tree): GraphFinding[] {
  return tree.named('bun.lockb').map((file) => ({
    file,
    because: `${file} is binary: which packages it resolves otherwise cannot be told, so a change of it counts for all below it`,
    hint: 'write it as text: bun install --save-text-lockfile',
    units: [],
  }))
}
