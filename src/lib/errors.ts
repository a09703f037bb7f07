/** Every kind of trouble Tidegate reports, with how a caller should take it: HTTP status, whether to try again, exit code of the CLI. */
export const catalogue = {
  'invalid-input': { status: 400, retryable: false, exit: 2 },
  'invalid-settings': { status: 422, retryable: false, exit: 2 },
  'not-found': { status: 404, retryable: false, exit: 2 },
  'not-allowed': { status: 403, retryable: false, exit: 2 },
  'not-authenticated': { status: 401, retryable: false, exit: 2 },
  conflict: { status: 409, retryable: false, exit: 2 },
  unsupported: { status: 422, retryable: false, exit: 2 },
  unavailable: { status: 503, retryable: true, exit: 3 },
  timeout: { status: 504, retryable: true, exit: 3 },
  'too-large': { status: 413, retryable: false, exit: 2 },
  'too-many-requests': { status: 429, retryable: true, exit: 3 },
  'stale-generation': { status: 409, retryable: false, exit: 3 },
  'lost-lease': { status: 409, retryable: false, exit: 3 },
  'effect-failed': { status: 502, retryable: true, exit: 3 },
  'build-failed': { status: 422, retryable: false, exit: 1 },
  inconclusive: { status: 409, retryable: false, exit: 3 },
  'judged-bad': { status: 409, retryable: false, exit: 1 },
} as const

/** A code of the catalogue. */
export type ErrorCode = keyof typeof catalogue

/** Trouble told to a person: what was wanted, what was found, what to do (`hint`), and its cause. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly details: Record<string, unknown> | undefined
  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.hint = options.hint
    this.details = options.details
  }
  get status(): number {
    return catalogue[this.code].status
  }
  get retryable(): boolean {
    return catalogue[this.code].retryable
  }
  get exit(): number {
    return catalogue[this.code].exit
  }
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Whether something thrown is an `AppError`, optionally of one code. */
export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code)
}
