import { digestOf } from '../lib/digest.ts'
import type { ComponentSettings } from '../settings/schema.ts'

/** A file that goes into a build. */
export interface InputFile {
  readonly path: string
  readonly mode: string
  readonly oid: string
}

/**
 * The digest (hex) of all that decides what a build makes: its command, where it runs, and the files it is built of.
 * Equal digests mean that the artifact made before may be kept; the timeout and the commit do not count.
 */
export function inputDigestOf(build: ComponentSettings['build'], files: readonly InputFile[]): string {
  const sorted = files.map(({ path, mode, oid }) => `${mode} ${oid} ${path}`).sort((a, b) => (a < b ? -1 : 1))
  return digestOf({
    version: 1,
    folder: build.folder ?? '.',
    command: build.command,
    output: build.output,
    files: sorted,
  })
}
