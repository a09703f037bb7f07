import type { Variables } from './variables.ts'

/** A `COPY`, an `ADD`, or a bind mount of a `RUN`: files that a stage takes. */
export interface Taking {
  readonly take: 'COPY' | 'ADD' | 'RUN --mount'
  /** As written; variables are not yet replaced. */
  readonly sources: readonly string[]
  readonly to: string
  /** A stage, an image or a named context; empty: the build context. */
  readonly from: string
  readonly excludes: readonly string[]
}

/** What matters of one instruction, in order. */
export type Step =
  | Taking
  | { readonly arg: string; readonly value?: string }
  | { readonly env: readonly (readonly [string, string])[] }
  | { readonly workdir: string }
  /** A command that names what it builds or starts. */
  | { readonly command: string }

/** One stage, from its `FROM` to the next. */
export interface Stage {
  readonly name: string
  readonly from: string
  readonly steps: readonly Step[]
  /** What `ONBUILD` leaves to those built from this stage. */
  readonly later: readonly Step[]
}

/** What a Dockerfile says, before any build argument is given. */
export interface DockerfileFacts {
  /** `ARG` before the first `FROM`. */
  readonly globals: readonly Step[]
  readonly stages: readonly Stage[]
}

/** What one build of a Dockerfile is given. */
export interface BuildInput {
  readonly args: Variables
  /** The stage that is wanted; empty: the last. */
  readonly target: string
  /** Names of contexts beside the main one (`--build-context name=…`); they come before stages and images of that name. */
  readonly contexts: ReadonlySet<string>
}

/** Files that one build takes. */
export interface Taken {
  readonly take: Taking['take']
  /** From the context's top, clean; the empty text is all of it. */
  readonly sources: readonly string[]
  /** Sources whose variables have no value. */
  readonly unknown: readonly string[]
  /** A name of another context; empty: the main one. */
  readonly context: string
  /** Where in the image, from its root. */
  readonly to: string
  readonly excludes: readonly string[]
  /** Whether all of it is in the image, and not only what a command made of it. */
  readonly isDelivered: boolean
  /** Whether it is what others take out of a stage, and so perhaps made there and not in the repository. */
  readonly isPerhapsMade?: boolean
}

/** A command of a build, and the folder of the image that it runs in. */
export interface BuildCommand {
  readonly text: string
  readonly folder: string
}

/** What one build of a Dockerfile takes and does, in the stages that its target needs. */
export interface Build {
  readonly taken: readonly Taken[]
  /** Images of elsewhere that it is built from, as written. */
  readonly images: readonly string[]
  readonly commands: readonly BuildCommand[]
  /** Paths of stages that others take files from: what of a build is kept. */
  readonly kept: readonly string[]
  /** What it leaves to those built from it (`ONBUILD`): they take it from contexts of their own. */
  readonly later: readonly Taken[]
  /** Build arguments that decided any of it. */
  readonly asked: ReadonlySet<string>
}
