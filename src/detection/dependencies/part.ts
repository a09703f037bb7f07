/** What a unit is: something with files of its own that others are made of. */
export type UnitKind =
  /** A package, module, crate or project of a language. */
  | 'package'
  /** What one Dockerfile builds. */
  | 'image'
  /** Manifests that deploy images: a compose service, a chart, a kustomization, a set of Kubernetes files. */
  | 'manifests'
  /** Files that others are generated from: a protobuf or OpenAPI folder. */
  | 'schema'
  /** Anything else that is shared: a submodule, a script. */
  | 'shared'

/** One thing of the repository that the graph knows. */
export interface Unit {
  /** Unique: ecosystem and path, e.g. `npm:packages/ui`, `go:internal/money`, `image:src/cart/Dockerfile`. */
  readonly id: string
  readonly kind: UnitKind
  /** As people call it: the package's own name, the folder of the Dockerfile. */
  readonly name: string
  /** Its folder from the top; the empty text for the top. */
  readonly folder: string
  /** The manifest that says so. */
  readonly file: string
  /** Whether it is something that runs, and so a component where no image is made of it: a program, a site, a service. */
  readonly runs: boolean
  /** Whether prose (Markdown) is what it serves: a documentation site, a blog. Elsewhere prose changes nothing. */
  readonly servesProse?: boolean
  /** Whether it is there for others alone and never a component: the top of a workspace, tools for those who write the code. */
  readonly isAside?: boolean
  /** The packages from outside that its manifest asks for, as a lockfile that knows no members calls them (`LockChange.packages`). */
  readonly uses?: readonly string[]
}

/** What a change means for who depends on it. */
export type Effect = 'rebuild' | 'redeploy'

/** `maybe`: nothing shows that it is so, and nothing that it is not. */
export type Certainty = 'sure' | 'maybe'

/** Files that a unit is made of, beside what it takes from other units. */
export interface Claim {
  readonly unit: string
  readonly files:
    | { readonly file: string }
    /** Everything below a folder that passes; `accepts` is asked with the path from the top, and must be a pure function. */
    | { readonly folder: string; readonly accepts?: (path: string) => boolean }
  /**
   * `own`: the nearest claimer of the same family has it alone (a package inside a package).
   * `explicit`: named by itself, so it counts even if it is prose or a test (`COPY README.md`, `go:embed`).
   * `wide`: taken along with much else (`COPY . .`): of what other units own, only what this unit depends on counts.
   * `absent`: kept out (`.dockerignore`): not even a package that this unit is made of brings it along.
   */
  readonly as: 'own' | 'explicit' | 'wide' | 'absent'
  /** Claims of different families do not take files from each other: `npm`, `go`, `docker` … */
  readonly family: string
  readonly effect: Effect
  readonly certainty: Certainty
  /** How it is claimed, as a link of the reason: `COPY in src/cart/Dockerfile`. Empty for a unit's own folder. */
  readonly via: string
  /**
   * Only with `{ file }`: what of the file's content counts for the unit, by name, e.g. `{ 'catalog react': '^19.1.0' }`. Where both commits
   * have the file, such a claim (same unit, file and `via`) counts only if a value differs, and the reason names it
   * (`catalog react ^19.0.0 → ^19.1.0`); nothing else of the same family claims a file that is claimed by content.
   */
  readonly content?: Readonly<Record<string, string>>
}

/** `of` is made of `on`: a change of `on` concerns `of`. */
export interface Edge {
  readonly of: string
  readonly on: string
  readonly effect: Effect
  readonly certainty: Certainty
  /** How, as a link of the reason: `workspace:* in apps/web/package.json`, `import in cmd/api/main.go`. */
  readonly via: string
}

/** Something in the repository that could not be understood; the units it belongs to count as touched when it changes. */
export interface GraphFinding {
  readonly file: string
  /** What was wanted, what was found. */
  readonly because: string
  /** What to do. */
  readonly hint?: string
  /** Units that it may belong to; empty: those whose folder is nearest above the file. */
  readonly units: readonly string[]
}

/** What one reader says of a commit. */
export interface Part {
  readonly units: readonly Unit[]
  readonly claims: readonly Claim[]
  readonly edges: readonly Edge[]
  readonly findings: readonly GraphFinding[]
}

export const emptyPart: Part = { units: [], claims: [], edges: [], findings: [] }
