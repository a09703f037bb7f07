import type { Part, Unit } from './part.ts'
import type { Tree } from './tree.ts'

/** A file's facts, or why it could not be read. */
export type Read<Facts> = { readonly facts: Facts } | { readonly trouble: string }

/** Facts by path, of every file that a reader wanted. */
export type FactsByPath<Facts> = ReadonlyMap<string, Read<Facts>>

/** No reader may ask for a larger file: several may want the same one, which is read once for all of them. */
export const mostBytes = 8_000_000

/**
 * Understands one kind of manifest. Facts are kept by the blob's id, so they depend on the bytes alone, are plain JSON,
 * and hold nothing of where the file is.
 */
export interface Reader<Facts = unknown> {
  /** Names it in the cache: `npm`, `go-source`. */
  readonly id: string
  /** Goes up whenever the same bytes would give other facts. */
  readonly version: number
  /**
   * Whether a file of this path is to be read; must be cheap: it is asked for every file of such a name. The commit's tree is given
   * for readers that scan sources only where manifests do not say enough; without it such a reader wants none.
   */
  wants(path: string, tree?: Tree): boolean
  /** Whether a file of that last name may be wanted in some folder of a commit; left out where that is what `wants` says of one at the top. */
  mayWant?(baseName: string, tree: Tree): boolean
  /**
   * For a reader of several kinds of file: which kind a wanted path is (`dockerfile`, `compose`). Facts are then kept by kind and blob, as
   * the same bytes may be read as either; without it every file is of the one kind that is the empty text.
   */
  kindOf?(path: string): string
  /** A larger file is not read: it is `trouble`; at most `mostBytes`. */
  readonly maxBytes: number
  /** What the bytes say; throws an Error with a clear message when they cannot be understood. Never runs anything. */
  read(bytes: Uint8Array, kind: string): Facts
  /** What all of the files together say of this commit. */
  link(facts: FactsByPath<Facts>, tree: Tree): Part
  /** A second look, once every reader has said what units there are: edges to and claims on units of other readers. */
  join?(facts: FactsByPath<Facts>, tree: Tree, units: readonly Unit[]): Part
}

/** What a changed lockfile means. */
export interface LockChange {
  /**
   * The folders of the members (from the lockfile's own folder, `.` for itself) whose resolved dependencies changed, each with
   * what changed, e.g. `lodash 4.17.20 → 4.17.21`; `everything` when the lockfile does not say whose they are.
   */
  readonly members: ReadonlyMap<string, readonly string[]> | 'everything'
  /**
   * The same for lockfiles that know their members by name alone (Cargo.lock): units of the family, at or below the lockfile's folder,
   * that are called so. A name that no unit has concerns nobody.
   */
  readonly named?: ReadonlyMap<string, readonly string[]>
  /**
   * For lockfiles that know no members (go.sum, yarn's first): names of the packages from outside whose resolution changed, or that of
   * anything they bring; the units at or below the lockfile's folder that use one (`Unit.uses`) are concerned.
   */
  readonly packages: readonly string[]
  /** What changed in each of `packages`, e.g. `ms 2.0.0 → 2.1.3`. */
  readonly packageChanges?: ReadonlyMap<string, readonly string[]>
}

/** Understands one kind of lockfile by its content before and after. */
export interface LockReader {
  readonly id: string
  /** By its last name; the folder may only keep it out. */
  wants(path: string): boolean
  /** The ecosystem whose units the members are: the beginning of their ids, `npm`. */
  readonly family: string
  readonly maxBytes: number
  /** `null`: there was, or is, no such file. Throws when either cannot be understood: then everything counts. */
  compare(before: Uint8Array | null, after: Uint8Array | null): LockChange
}
