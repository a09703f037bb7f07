import type { Claim, Edge, Unit } from '../../part.ts'
import type { Alias } from './aliases.ts'

/** Collects who imports by which alias, so that its new target counts for those alone. */
export interface AliasUses {
  /** `owner` imports by an alias; `via` says where, and the first place that does is told. */
  add(owner: Unit, alias: Alias, via: string): void
  readonly units: readonly Unit[]
  readonly claims: readonly Claim[]
  readonly edges: readonly Edge[]
}

/** Uses without any yet; `optionsOf` says what else of a file counts for those who import by its aliases. */
export function makeAliasUses(optionsOf: (file: string) => Readonly<Record<string, string>>): AliasUses {
  const units = new Map<string, Unit>()
  const claims: Claim[] = []
  const edges = new Map<string, Edge>()
  return {
    add(owner, { pattern, targets, file }, via) {
      const id = `alias:${file}#${pattern}`
      if (!units.has(id)) {
        units.set(id, { id, kind: 'shared', name: pattern, folder: file, file, runs: false })
        claims.push(claimOf(id, file, { [`paths ${pattern}`]: targets.join(', '), ...optionsOf(file) }))
      }
      const key = `${owner.id}\n${id}`
      if (!edges.has(key)) edges.set(key, { of: owner.id, on: id, effect: 'rebuild', certainty: 'sure', via })
    },
    get units() {
      return [...units.values()]
    },
    claims,
    get edges() {
      return [...edges.values()]
    },
  }
}

function claimOf(unit: string, file: string, content: Readonly<Record<string, string>>): Claim {
  const base = { as: 'explicit', family: 'alias', effect: 'rebuild', certainty: 'sure' } as const
  return { ...base, unit, files: { file }, via: '', content }
}
