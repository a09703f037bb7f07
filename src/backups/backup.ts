/** A backup that was made: a file and what is needed to trust it. Plain data, to be stored. */
export interface Backup<Contents = unknown> {
  /** Which kind of backup can restore it, e.g. `postgres`. */
  readonly kind: string
  /** How the file is written, e.g. `pg_dump-custom`. */
  readonly format: string
  /** Absolute path. */
  readonly file: string
  readonly bytes: number
  readonly sha256: string
  /** The instant that the content is of, ISO 8601. */
  readonly takenAt: string
  readonly tookMs: number
  /** What is in it, noted from the source while it was made; the proof compares with it. */
  readonly contents: Contents
}

/** What restoring a backup showed. Only a backup that was restored and compared is proven. */
export type RestoreProof =
  | { readonly restored: true; readonly tables: number; readonly rows: number; readonly tookMs: number }
  | { readonly restored: false; readonly because: readonly string[]; readonly tookMs: number }

/** Limits of one backup or proof. */
export interface Limits {
  readonly signal?: AbortSignal
  /** No limit when left out. */
  readonly timeoutMs?: number
}

/** One way to take backups. `make` and `prove` may run at the same time as others, and leave nothing behind when they fail. */
export interface BackupKind<Source, Contents, Place> {
  readonly kind: string
  /** Takes a backup into a folder; throws `AppError` when it cannot, so that what it was to protect does not go on. */
  make(source: Source, folder: string, limits?: Limits): Promise<Backup<Contents>>
  /** Restores the file somewhere harmless, compares, and removes what it restored; a bad backup is an outcome, not an error. */
  prove(backup: Backup<Contents>, place: Place, limits?: Limits): Promise<RestoreProof>
}
