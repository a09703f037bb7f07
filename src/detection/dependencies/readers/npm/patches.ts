import type { Claim } from '../../part.ts'
import { baseOf, type Tree } from '../../tree.ts'
import type { Project, Projects } from './projects.ts'

/**
 * Patches of installed packages, kept in `patches` or `.yarn/patches`: each concerns the packages that ask for what it patches; where none
 * does so itself, it may concern all beside it.
 */
export function patchClaimsOf(projects: Projects, tree: Tree): Claim[] {
  const tops = projects.all.filter(({ folder, workspace }) => workspace === undefined || workspace.folder === folder)
  return tops.flatMap((top) => {
    const isTop = top.workspace?.folder === top.folder
    const concerned = top.workspace && isTop ? [top, ...projects.membersOf(top.workspace)] : [top]
    const folders = ['patches', '.yarn/patches'].map((name) => (top.folder === '' ? name : `${top.folder}/${name}`))
    const patches = folders.flatMap((folder) => tree.below(folder)).filter(({ path }) => path.endsWith('.patch'))
    return patches.flatMap(({ path }) => claimsOn(path, concerned))
  })
}

function claimsOn(file: string, concerned: readonly Project[]): Claim[] {
  const name = patchedBy(baseOf(file))
  const asking = concerned.filter(({ manifest }) => manifest.dependencies.some((asked) => flat(asked.name) === name))
  const certainty = asking.length > 0 ? 'sure' : 'maybe'
  const via = `patch of ${name}`
  return (asking.length > 0 ? asking : concerned).map(
    ({ id }): Claim => ({
      unit: id,
      files: { file },
      as: 'explicit',
      family: 'npm',
      effect: 'rebuild',
      certainty,
      via,
    }),
  )
}

/** `@acme+ui+1.0.0.patch`, `@acme__ui@1.0.0.patch` and `@acme-ui-npm-1.0.0-abc.patch` all patch what is flattened to `@acme-ui`. */
function patchedBy(base: string): string {
  const scope = base.startsWith('@') ? 1 : 0
  const end = base.slice(scope).search(/[@+]v?\d|-npm-|-patch-|\.patch$/) + scope
  return flat(base.slice(0, end))
}

function flat(name: string): string {
  return name.replaceAll('__', '-').replaceAll(/[/+]/g, '-')
}
