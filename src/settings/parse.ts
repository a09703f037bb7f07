import { findIncoherence } from './coherence/index.ts'
import { type Finding, formatPath, hasErrors, type Trouble } from './finding.ts'
import { jsonSchemaOf } from './json-nodes.ts'
import { checkKinds } from './kinds.ts'
import { type Catalogue, type Settings, settingsSchema } from './schema.ts'
import { explainIssues } from './schema-issues.ts'
import { type Position, readYaml, type YamlSource } from './yaml-source.ts'

/** More findings than this help nobody. */
const mostFindings = 100

/** What is found is repeated at most up to so many characters. */
const longestText = 400

/** What reading a settings file yields: settings when there is no error, and everything that is to be said about it. */
export interface ParsedSettings {
  readonly settings?: Settings
  /** By line. */
  readonly findings: readonly Finding[]
}

/** Reads the text of a `tidegate.yaml`; never throws: whatever is wrong is a finding with its line, what was found, and what to do. */
export function parseSettings(text: string, catalogue: Catalogue): ParsedSettings {
  const source = readYaml(text)
  if (source.troubles.length > 0) return { findings: inOrder(source.troubles.map((t) => toFinding(t, t))) }
  const parsed = settingsSchema.safeParse(source.value, { reportInput: true })
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, mostFindings)
    return { findings: locate(explainIssues(issues, jsonSchemaOf(settingsSchema), source.value), source) }
  }
  const troubles = [...checkKinds(parsed.data, catalogue), ...findIncoherence(parsed.data, catalogue)]
  const findings = locate(troubles, source)
  return hasErrors(findings) ? { findings } : { settings: parsed.data, findings }
}

/** Errors are kept before warnings where there are too many. */
function locate(troubles: readonly Trouble[], source: YamlSource): Finding[] {
  const errors = troubles.filter(({ severity }) => severity !== 'warning')
  const warnings = troubles.filter(({ severity }) => severity === 'warning')
  const kept = [...errors, ...warnings].slice(0, mostFindings)
  return inOrder(kept.map((trouble) => toFinding(trouble, source.locate(trouble.path, trouble.at ?? 'value'))))
}

function toFinding(trouble: Trouble, { line, column }: Position): Finding {
  const { severity = 'error', code } = trouble
  const [path, what, todo] = [clip(formatPath(trouble.path)), clip(trouble.what), clip(trouble.todo)]
  return { severity, code, line, column, path, what, todo }
}

function clip(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => a.line - b.line || a.column - b.column)
}
