/** A stream that a person or another program reads. */
export interface Outlet {
  write(text: string): void
  readonly isTerminal: boolean
  /** Of the terminal now; it may change. */
  readonly columns: () => number
  readonly rows: () => number
}

/** Everything beyond the CLI's own code, so that tests can stand in for the machine and the person in front of it. */
export interface Outside {
  readonly out: Outlet
  readonly err: Outlet
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly now: () => Date
  /** IANA zone in which instants are shown; undefined is the machine's. */
  readonly timeZone: string | undefined
  /** Asks the person at the terminal for one line; undefined when there is none. */
  readonly ask: ((question: string, options?: { readonly hidden?: boolean }) => Promise<string>) | undefined
  /** What was piped in, whole. */
  readonly readInput: () => Promise<string>
  /** Aborts when the person interrupts. */
  readonly signal: AbortSignal
}
