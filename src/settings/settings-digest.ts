import { digestOf } from '../lib/digest.ts'
import type { Settings } from './schema.ts'

/** SHA-256 over settings as used: the same for texts that differ only in comments, order of keys or written-out defaults. */
export function settingsDigest(settings: Settings): string {
  return digestOf(settings)
}
