import type { Claim, Part, Unit } from '../../part.ts'
import { isWithin } from '../../tree.ts'
import { unitId } from '../packages.ts'
import type { ModulePlace, Modules } from './modules.ts'
import type { GoPackage } from './packages.ts'

/** The id of what every package of a module is compiled with. */
export function moduleId({ folder }: ModulePlace): string {
  return `${unitId('go', folder)}/go.mod`
}

/** The id of what the modules that a module requires are made of themselves. */
export function indirectId({ folder }: ModulePlace): string {
  return `${unitId('go', folder)}/go.mod#indirect`
}

/** The required modules that a package imports: their versions, and their files where they are vendored. */
export function requirementClaims(unit: Unit, place: ModulePlace, imported: readonly string[]): Claim[] {
  if (imported.length === 0) return []
  const content = Object.fromEntries(imported.map((path) => [path, place.versions.get(path) ?? '']))
  const via = `imports of ${unit.folder || unit.name}`
  const vendored = imported.map(
    (path): Claim => ({ ...claimed(unit.id, via), files: { folder: vendoredIn(place, path) } }),
  )
  return [contentClaim(unit.id, place.file, content, via), ...vendored]
}

/**
 * Of each module two units: its Go version and tool chain, which all of its packages are compiled with, and its indirect requirements:
 * a go.mod does not say through which of the others they come, so whoever imports anything from elsewhere may be made of them, and
 * is where the module has but one program.
 */
export function moduleParts(modules: Modules, packages: Iterable<GoPackage>): Part {
  const programs = [...packages].filter(({ program }) => program).map(({ folder }) => modules.moduleOf(folder))
  const parts = modules.places.map((place) => partOfModule(place, programs.filter((one) => one === place).length === 1))
  return {
    units: parts.flatMap(({ units }) => units),
    claims: parts.flatMap(({ claims }) => claims),
    edges: parts.flatMap(({ edges }) => edges),
    findings: [],
  }
}

function partOfModule(place: ModulePlace, hasOneProgram: boolean): Part {
  const certainty = hasOneProgram ? 'sure' : 'maybe'
  const { folder, file, module, work } = place
  const unit: Unit = { id: moduleId(place), kind: 'shared', name: module.path, folder, file, runs: false }
  const indirect: Unit = { ...unit, id: indirectId(place), name: `indirect requirements of ${module.path}` }
  const required = module.requires.filter((one) => one.indirect)
  const content = Object.fromEntries(required.map(({ path }) => [path, place.versions.get(path) ?? '']))
  return {
    units: [unit, indirect],
    claims: [
      contentClaim(unit.id, file, { module: module.path, ...module.settings }, 'Go module'),
      { ...contentClaim(indirect.id, file, content, 'indirect requirement'), certainty },
      { ...claimed(indirect.id, 'vendored'), files: indirectlyVendored(place), certainty },
      ...(work === undefined ? [] : [contentClaim(unit.id, work.file, workContent(place), 'Go workspace')]),
    ],
    edges: [],
    findings: [],
  }
}

/** What a go.work says that concerns one of its modules. */
function workContent({ work, folder }: ModulePlace): Record<string, string> {
  const replaces = (work?.work.replaces ?? []).map(({ path, by, version }) => [`replace ${path}`, `${by} ${version}`])
  return { ...work?.work.settings, ...Object.fromEntries(replaces), [`use ${folder || '.'}`]: 'used' }
}

function indirectlyVendored(place: ModulePlace): Claim['files'] {
  const direct = place.module.requires.filter(({ indirect }) => !indirect).map(({ path }) => vendoredIn(place, path))
  const list = vendoredIn(place, 'modules.txt')
  const accepts = (path: string) => path !== list && !direct.some((folder) => isWithin(path, folder))
  return { folder: vendoredIn(place, ''), accepts }
}

function vendoredIn({ folder }: ModulePlace, path: string): string {
  return [folder, 'vendor', path].filter(Boolean).join('/')
}

function claimed(unit: string, via: string) {
  return { unit, as: 'explicit', family: 'go', effect: 'rebuild', certainty: 'sure', via } as const
}

function contentClaim(unit: string, file: string, content: Record<string, string>, via: string): Claim {
  return { ...claimed(unit, via), files: { file }, content }
}
