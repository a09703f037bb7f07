/** Where something stands in the settings: keys and list positions from the top. */
export type Path = readonly (string | number)[]

export type Severity = 'error' | 'warning'

/** One thing that is wrong or doubtful in a settings file: where, what, and what to do about it. */
export interface Finding {
  readonly severity: Severity
  /** Stable name of the kind of finding, e.g. `unknown-key`. */
  readonly code: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** `apps.nextgen.components.landing`. */
  readonly path: string
  readonly what: string
  readonly todo: string
}

/** A finding whose line and column are not yet known: it names a key or a value of the settings. */
export interface Trouble {
  readonly severity?: Severity
  readonly code: string
  readonly path: Path
  /** Whether the key or its value is pointed at; the value when left out. */
  readonly at?: 'key' | 'value'
  readonly what: string
  readonly todo: string
}

/** A path for people: `pipelines.premium.stages[2].gates[0]`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? part : `${text}.${part}`
  }, '')
}

/** Whether any finding is an error: such settings are not used. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error')
}
