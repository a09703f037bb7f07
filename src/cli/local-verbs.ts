import type { Examination } from '../../contract/health.ts'
import type { Finding } from '../../contract/workspaces.ts'
import type { DetectionSettings } from '../detection/graph.ts'

/** 0 done · 1 judged bad · 2 wrong use · 3 could not judge. */
export type ExitCode = 0 | 1 | 2 | 3

/** One option of a local verb, as commander writes it: `--port <number>`. */
export interface LocalOption {
  readonly flags: string
  readonly description: string
}

/** What a local verb is called with. */
export interface LocalCall {
  /** By camel-cased name; `--port <number>` arrives as text. */
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  /** The folder that keeps everything: `.tidegate` here or above, or where `--home` says. */
  readonly home: string
  readonly language: 'en' | 'fr'
  /** A line for people: stdout, or stderr under `--json`. */
  print(line: string): void
  readonly signal: AbortSignal
}

/** A verb that is no call of the API: it runs in this process. */
export interface LocalVerb {
  readonly options: readonly LocalOption[]
  run(call: LocalCall): Promise<{ readonly exit: ExitCode; readonly document: unknown }>
}

/** The verbs that `main` hands in. */
export interface LocalVerbs {
  /** Starts the control plane and stays until it is stopped; writes `<home>/control.json`. */
  readonly up: LocalVerb
  /** Ends the control plane that `up` or `demo` started in this home, and what it leaves running too if wanted. */
  readonly down: LocalVerb
  readonly demo: LocalVerb
  /** The part of the doctor that needs no server: Node, git, ports, folders, the database. */
  examine(home: string): Promise<readonly Examination[]>
}

/** What `validate` and `init` need of the settings; `main` binds the catalogue of kinds. */
export interface SettingsTools {
  parse(text: string): Promise<{ readonly valid: boolean; readonly findings: readonly Finding[] }>
  /** Like a compiler: file:line:column, what, todo, the line with a caret. */
  format(findings: readonly Finding[], text: string, file: string): Promise<string>
  /** What the settings say of which files belong to what, or the first trouble with them. */
  forDetection(text: string): Promise<DetectionSettings | { readonly trouble: string }>
  /** A commented draft that parses without errors. */
  draft(repository: { readonly files: string[]; read(path: string): Promise<string> }): Promise<string>
}
