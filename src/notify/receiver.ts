import type { z } from 'zod'

/** What people are told. It carries no secrets: texts come from recorded, redacted facts. */
export interface Notice {
  /** The same over retries, so that a receiver can drop what it has. */
  readonly id: string
  /** The event of the settings' `notify.on`, e.g. `rolled-back`. */
  readonly event: string
  readonly at: Date
  readonly workspace: string
  readonly app: string | null
  readonly environment: string | null
  readonly release: string | null
  readonly deployment: string | null
  /** One sentence for people. */
  readonly title: string
  /** More lines: reasons, figures, the command to go on with. */
  readonly text: string
  readonly link: string | null
}

/** What a receiver is handed to work with. */
export interface Delivery {
  /** The receiver's name in the settings. */
  readonly name: string
  /** Key of the receiver's signatures, at least 32 characters. */
  readonly signingKey: string
  readonly log: (line: string) => void
  readonly signal: AbortSignal
  readonly timeoutMs: number
}

/** A receiver tells people by one way. It sends once or throws; retries are the engine's. */
export interface Receiver<Options = unknown> {
  readonly kind: string
  readonly doc: string
  readonly schema: z.ZodType<Options>
  send(notice: Notice, options: Options, delivery: Delivery): Promise<void>
}
