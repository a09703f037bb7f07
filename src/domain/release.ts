/** An immutable release: one app at one commit, its artifacts by component, the settings it was cut with. */
export interface Release {
  /** `nextgen@4f1c0a9b2c3d`. */
  readonly id: string
  readonly workspace: string
  readonly app: string
  readonly commit: string
  readonly ref: string
  readonly message: string
  /** E-mail addresses of author, committer, co-authors: they may not approve their own work by default. */
  readonly authors: readonly string[]
  readonly settingsDigest: string
  /** component → `sha256:<hex>`; null until everything is built. */
  readonly artifacts: Readonly<Record<string, string>> | null
  readonly createdAt: Date
}

/** The id of an app's release at a commit. */
export function releaseId(app: string, commit: string): string {
  return `${app}@${commit.slice(0, 12)}`
}
