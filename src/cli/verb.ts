import type { AnswerOf, EndpointName, RequestOf } from '../../contract/api.ts'
import type { Client } from './client.ts'
import type { ExitCode, LocalVerbs, SettingsTools } from './local-verbs.ts'
import type { Outside } from './outside.ts'
import { printableDeep } from './printable.ts'
import type { Voice } from './voice.ts'
import type { Word } from './words.en.ts'

/** One verb of the command line; all of it is in one file under `verbs/`. */
export interface Verb {
  readonly name: string
  readonly word: Word
  /** A whole command line that works, shown under `--help`. */
  readonly example: string
  /** As commander writes them: `<id>`, `[file]`. */
  readonly arguments?: readonly { readonly name: string; readonly word: Word }[]
  readonly options?: readonly VerbOption[]
  /** It changes something, so it has `--dry-run`. */
  readonly acts?: boolean
  run(context: Context, given: Given): Promise<Told>
}

export interface VerbOption {
  readonly flags: string
  /** A word of the catalogue, or a text that a local verb brings along. */
  readonly word?: Word
  readonly text?: string
  readonly required?: boolean
}

/** Verbs under one noun: `tidegate slots book`; the first is meant when none is named. */
export interface VerbGroup<V = Verb> {
  readonly name: string
  readonly word: Word
  readonly verbs: readonly [V, ...V[]]
}

/** A verb that needs nothing but this machine: `main` can run it alone, without loading all that the others need. */
export interface StandaloneVerb extends Omit<Verb, 'run'> {
  run(context: StandaloneContext, given: Given): Promise<Told>
}

/** What was typed. */
export interface Given {
  readonly dryRun: boolean
  readonly isJson: boolean
  readonly workspace: string | undefined
  argument(index: number): string
  optionalArgument(index: number): string | undefined
  /** By camel-cased name. */
  value(name: string): string | undefined
  flag(name: string): boolean
  /** A value with commas, as a list. */
  list(name: string): string[] | undefined
}

/** What a verb may use. */
export interface Context {
  readonly outside: Outside
  readonly local: LocalVerbs
  readonly settings: SettingsTools
  readonly home: () => Promise<string>
  readonly client: () => Promise<Client>
  /** A voice at this instant. */
  readonly voice: () => Voice
  /** A line for people while the verb runs: stdout, or stderr under `--json`. */
  print(line: string): void
}

/** What a verb has to tell: a document for programs and lines for people, made only when they are wanted. */
export interface Told {
  readonly document: unknown
  readonly lines: (voice: Voice) => readonly string[]
  readonly exit: ExitCode
}

/** Tells a document by a view; the view sees it with everything that could steer a terminal written out [T37]. */
export function tell<T>(document: T, view: (shown: T, voice: Voice) => readonly string[], exit: ExitCode = 0): Told {
  return { document, lines: (voice) => view(printableDeep(document), voice), exit }
}

/** Does an act and shows its answer by a view, or under `--dry-run` says what it would do. */
export async function act<Name extends EndpointName>(
  context: Context,
  given: Given,
  name: Name,
  request: RequestOf<Name>,
  view: (answer: AnswerOf<Name>, voice: Voice) => readonly string[],
): Promise<Told> {
  const client = await context.client()
  if (!given.dryRun) {
    const answer: AnswerOf<Name> = await client.call(name, request)
    return tell(answer, view)
  }
  return tell(await client.foresee(name, request), ({ would }, { say }) => [
    ...would.map((what) => say('dry.would', { what })),
    say('dry.nothing'),
  ])
}

/** What such a verb may use. */
export interface StandaloneContext {
  readonly outside: Outside
  readonly settings: Pick<SettingsTools, 'forDetection'>
}
