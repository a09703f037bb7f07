import type { LockReader } from '../reader.ts'
import { ofOneProject, type Resolved } from './resolved.ts'

/** A kind of lockfile that resolves the dependencies of the one project that it lies beside. */
export interface ProjectLock extends Pick<LockReader, 'id' | 'family' | 'wants'> {
  read(bytes: Uint8Array): Resolved
}

/** Compares such lockfiles: the project is touched when anything is resolved otherwise. */
export function lockOfOneProject({ id, family, wants, read }: ProjectLock): LockReader {
  const resolved = (bytes: Uint8Array | null): Resolved => (bytes === null ? new Map() : read(bytes))
  return {
    id,
    family,
    wants,
    maxBytes: 20_000_000,
    compare: (before, after) => ({ members: ofOneProject(resolved(before), resolved(after)), packages: [] }),
  }
}
