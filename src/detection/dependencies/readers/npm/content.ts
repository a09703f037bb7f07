import type { Claim } from '../../part.ts'
import type { FactsByPath } from '../../reader.ts'
import { baseOf, folderOf, type Tree } from '../../tree.ts'
import type { NpmFacts } from './facts.ts'
import { isPackage, type Project, type Projects } from './projects.ts'
import { isHousekeeping } from './tools.ts'
import type { Workspace } from './workspaces.ts'

type Content = Readonly<Record<string, string>>

/**
 * What a package takes from its own package.json: its version where that is part of what is shipped; of the top of a workspace
 * not the tools that leave nothing in what is built.
 */
export function ownContentOf(project: Project, countsVersion: boolean, isAside: boolean): Claim[] {
  const { manifest, file, listed } = project
  if (listed !== undefined) return [byContent(project, file, { [`project ${project.name}`]: listed }, 'sure', '')]
  if (!isPackage(project)) return []
  const version = countsVersion && manifest.version !== undefined ? { version: manifest.version } : {}
  const tools = new Set(isAside ? manifest.dependencies.map(({ name }) => name).filter(isHousekeeping) : [])
  const content = Object.entries(manifest.content).filter(([name]) => !tools.has(name))
  return [byContent(project, file, { ...Object.fromEntries(content), ...version }, 'sure', '')]
}

/** What members take from the files at the top of their workspace: catalogs, the package manager, build tools that all share. */
export function sharedContentOf(workspace: Workspace, projects: Projects, facts: FactsByPath<NpmFacts>): Claim[] {
  const forAll = contentForAll(workspace, projects, facts)
  return projects.membersOf(workspace).flatMap((member) => {
    const catalog = catalogContentOf(member, workspace)
    const own =
      Object.keys(catalog).length === 0
        ? []
        : [byContent(member, workspace.file, catalog, 'sure', `catalog in ${workspace.file}`)]
    return [
      ...own,
      ...forAll.map(([file, content]) =>
        byContent(member, file, content, 'maybe', `for all of the workspace in ${file}`),
      ),
    ]
  })
}

function contentForAll(workspace: Workspace, projects: Projects, facts: FactsByPath<NpmFacts>): [string, Content][] {
  const top = projects.at.get(workspace.folder)
  const tools = (top?.manifest.dependencies ?? []).filter(
    ({ name }) => !isHousekeeping(name) && projects.named(name).length === 0,
  )
  const found: [string, Content][] = []
  if (top && isPackage(top)) {
    const ranges = Object.fromEntries(tools.map(({ name, range }) => [name, range]))
    found.push([top.file, { ...ranges, ...top.manifest.forMembers }])
  }
  for (const [file, read] of facts) {
    if (!('facts' in read) || folderOf(file) !== workspace.folder) continue
    if (read.facts.kind === 'pnpm') found.push([file, read.facts.workspace.forMembers])
    if (read.facts.kind === 'turbo' || read.facts.kind === 'nx') found.push([file, read.facts.settings.content])
  }
  return found
}

function catalogContentOf(member: Project, workspace: Workspace): Record<string, string> {
  const asked = member.manifest.dependencies.filter(({ range }) => range.startsWith('catalog:'))
  return Object.fromEntries(
    asked.flatMap(({ name, range }) => {
      const catalog = range.slice('catalog:'.length).trim()
      const wanted = workspace.catalogs[catalog === 'default' ? '' : catalog]?.[name]
      return wanted === undefined ? [] : [[`catalog ${name}`, wanted]]
    }),
  )
}

function byContent(
  project: Project,
  file: string,
  content: Content,
  certainty: Claim['certainty'],
  via: string,
): Claim {
  return { unit: project.id, files: { file }, as: 'own', family: 'npm', effect: 'rebuild', certainty, via, content }
}

const sharedConfigs = (
  '.npmrc .yarnrc .yarnrc.yml .pnpmfile.cjs pnpmfile.js bunfig.toml babel.config.js babel.config.cjs ' +
  'babel.config.mjs babel.config.json .babelrc .babelrc.js .babelrc.json postcss.config.js postcss.config.cjs postcss.config.mjs ' +
  'tailwind.config.js tailwind.config.cjs tailwind.config.ts .browserslistrc .swcrc .env .env.production'
).split(' ')

/** Files at the top of a workspace by which its members may be built, though none of them says so. */
export function sharedFilesOf(workspace: Workspace, projects: Projects, tree: Tree): Claim[] {
  const inTop = workspace.folder === '' ? '' : `${workspace.folder}/`
  const files = sharedConfigs.map((name) => inTop + name).filter((path) => tree.file(path))
  const members = projects.membersOf(workspace)
  return files.flatMap((file) =>
    members.map(
      (member): Claim => ({
        ...{ unit: member.id, files: { file }, as: 'explicit', family: 'npm', effect: 'rebuild', certainty: 'maybe' },
        via: `${baseOf(file)} at the top of the workspace`,
      }),
    ),
  )
}
