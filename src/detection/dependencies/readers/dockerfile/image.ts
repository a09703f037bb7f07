import type { BuildHint } from '../image-hints/hint.ts'
import type { Build } from './facts.ts'

/** One image of the repository: a Dockerfile with what it is built with. */
export interface Image {
  readonly id: string
  readonly name: string
  /** The folder that it is of. */
  readonly home: string
  readonly dockerfile: string
  /** Whether its Dockerfile stands inside of that file, which says much else: a compose file. */
  readonly isInline: boolean
  /** The folder that its Dockerfile lies in, or would. */
  readonly folder: string
  /** How it is built; several where files disagree, or where stages for development and production are both built. */
  readonly builds: readonly ContextBuild[]
  /** Every name that files of the repository call it by: services, targets, images with and without registry. */
  readonly aliases: readonly string[]
  /** Files whose purpose is to say how it is built, with what each says. */
  readonly saidIn: ReadonlyMap<string, Readonly<Record<string, string>>>
  /** A Dockerfile whose sources are known only from arguments that nothing gives: it builds whatever asks for it. */
  readonly isTemplate: boolean
}

/** A build in its contexts. */
export interface ContextBuild {
  /** From the top of the repository. */
  readonly context: string
  readonly build: Build
  /** Other contexts by name: folders of the repository. */
  readonly contexts: ReadonlyMap<string, string>
  /** Contexts that are other builds, by name: `target:base`, `service:base`. */
  readonly others: ReadonlyMap<string, string>
}

/** A hint whose paths are found in the repository. */
export interface ResolvedHint {
  readonly hint: BuildHint
  readonly dockerfile: string
  readonly context: string
  /** The file that says so. */
  readonly file: string
  /** Where other paths of the hint start. */
  readonly start: string
}
