import type { LockReader, Reader } from './reader.ts'

/** Every kind of manifest that is understood. */
export const readers: readonly Reader[] = []

/** Every kind of lockfile that is understood. */
export const lockReaders: readonly LockReader[] = []
