import type { Actor } from '../ledger/entry.ts'

/** Tidegate itself, as the ledger names it. */
export const system: Actor = { kind: 'system', id: 'tidegate', name: 'Tidegate' }
