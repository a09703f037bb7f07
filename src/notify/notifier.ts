import { AppError } from '../lib/errors.ts'
import type { Notice, Receiver } from './receiver.ts'

/** Tells people by the receivers of one workspace's settings. */
export interface Notifier {
  /** Sends once to the receiver named; throws `not-found` for a name that is none, else what went wrong, for the engine to try again. */
  tell(receiver: string, notice: Notice, signal?: AbortSignal): Promise<void>
}

/** What a notifier is made of. */
export interface NotifierParts {
  readonly kinds: readonly Receiver[]
  /** Name → receiver, as in the settings. */
  readonly receivers: Readonly<Record<string, { readonly kind: string }>>
  /** The signing key of a receiver; at least 32 characters. */
  readonly signingKey: (receiver: string) => string
  readonly log: (line: string) => void
  /** Milliseconds for one delivery; 10 s when not given. */
  readonly timeoutMs?: number
}

/** Makes the notifier of a workspace; refuses receivers of kinds unknown, options unusable and keys too short at once. */
export function notifier(parts: NotifierParts): Notifier {
  const ready = new Map(Object.entries(parts.receivers).map(([name, options]) => [name, prepare(parts, name, options)]))
  return {
    async tell(receiver, notice, signal = new AbortController().signal) {
      const send = ready.get(receiver)
      if (!send) {
        throw new AppError(
          'not-found',
          `no receiver is called ${receiver}; there are ${[...ready.keys()].join(', ')}`,
          {
            hint: 'Add it under `receivers` in tidegate.yaml.',
          },
        )
      }
      await send(notice, signal)
    },
  }
}

function prepare(parts: NotifierParts, name: string, options: { readonly kind: string }) {
  const kind = parts.kinds.find((one) => one.kind === options.kind)
  if (!kind) throw new AppError('invalid-settings', `receiver ${name}: there is no kind ${options.kind}`)
  const parsed = kind.schema.safeParse(options)
  if (!parsed.success) throw new AppError('invalid-settings', `receiver ${name}: ${parsed.error.issues[0]?.message}`)
  const signingKey = parts.signingKey(name)
  if (signingKey.length < 32) {
    throw new AppError('invalid-settings', `receiver ${name}: its signing key has less than 32 characters`)
  }
  const timeoutMs = parts.timeoutMs ?? 10_000
  return (notice: Notice, signal: AbortSignal) =>
    kind.send(notice, parsed.data, { name, signingKey, log: parts.log, signal, timeoutMs })
}
