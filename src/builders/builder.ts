import type { ComponentSettings } from '../settings/schema.ts'
import type { Envelope } from './envelope.ts'

/**
 * A builder makes one component's artifact from a checkout of a commit.
 *
 * Life story: the caller checks the commit out into a folder of this attempt's own → `build` → the artifact stands in the store under
 * its digest, whole or not at all → the caller removes the checkout. A build may be repeated after a crash, and several may run at once:
 * nothing they do is seen until the artifact is complete, and equal artifacts are one.
 */
export interface Builder {
  readonly name: string
  /** One sentence for people. */
  readonly doc: string
  /**
   * Throws `build-failed` (the release is bad: exit code, missing output, an artifact that breaks the rules), with the last lines,
   * or trouble that may be tried again (`unavailable`: disk full). When the signal aborts, its reason is thrown.
   */
  build(order: BuildOrder): Promise<Built>
}

/** What to build. */
export interface BuildOrder {
  readonly app: string
  readonly component: string
  readonly commit: string
  /** The commit's time: what builds see as the time of their sources. */
  readonly commitTime: Date
  /** Where the commit's files lie; the build may write there. */
  readonly checkout: string
  readonly settings: ComponentSettings['build']
  /** Of `inputDigestOf`. */
  readonly inputDigest: string
  /** Written anew; created with rights for its owner only. */
  readonly logFile: string
  /** Values that must not be seen in the log. */
  readonly redact: readonly string[]
  readonly signal: AbortSignal
}

/** What came of a build. */
export interface Built {
  /** `sha256:<hex>`. */
  readonly artifact: string
  readonly entries: number
  readonly bytes: number
  readonly tookMs: number
  /** Signed statement of how it was made. */
  readonly provenance: Envelope
}
