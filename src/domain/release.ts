/** An immutable release: one app at one commit, its artifacts by component, the settings it was cut with. */
export interface Release {
  /** `nextgen@4f1c0a9b2c3d`, or `nextgen@4f1c0a9b2c3d-9e107d9d` under other settings than the commit was released with before. */
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

/**
 * The ids that an app's release at a commit may have, the usual one first: the other is for a commit that was released before under
 * different settings, since a release never changes the settings it was cut with.
 */
export function releaseIds(app: string, commit: string, settingsDigest: string): readonly [string, string] {
  const usual = `${app}@${commit.slice(0, 12)}`
  return [usual, `${usual}-${settingsDigest.slice(0, 8)}`]
}
