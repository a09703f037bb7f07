import type { Claim, Unit } from '../../part.ts'
import type { Tree } from '../../tree.ts'
import { fileClaim, folderClaims } from '../packages.ts'
import { isForDevelopment, kindOfPython } from './facts.ts'
import type { Projects } from './projects.ts'

/** What a unit is made of: its manifests by content, and its folder unless it is only a list of requirements that others share. */
export function claimsOf(unit: Unit, projects: Projects, shared: ReadonlySet<string>, tree: Tree): Claim[] {
  const project = projects.get(unit.folder)
  const contents = (project?.contents ?? []).map(({ file, content, via }) => ({
    ...fileClaim(unit, file, via),
    content,
  }))
  if (shared.has(unit.folder)) return contents
  if (project === undefined && unit.folder === '') return [...contents, topClaim(unit)]
  return [...contents, ...folderClaims(unit, tree).map(withoutDevelopment)]
}

/** Requirements of development are in nobody's installation. */
function withoutDevelopment(claim: Claim): Claim {
  if (!('folder' in claim.files)) return claim
  const { folder, accepts } = claim.files
  const isInstalled = (path: string) => kindOfPython(path) !== 'requirements' || !isForDevelopment(path)
  return { ...claim, files: { folder, accepts: (path) => isInstalled(path) && (accepts?.(path) ?? true) } }
}

/** Scripts at the top of a repository have the Python files beside them, their templates and their static files. */
function topClaim(unit: Unit): Claim {
  const accepts = (path: string) =>
    path.endsWith('.py') ? !path.includes('/') : path.startsWith('templates/') || path.startsWith('static/')
  return { ...fileClaim(unit, '', ''), files: { folder: '', accepts }, as: 'own' }
}
