import type { Part, Unit } from '../part.ts'
import type { Reader } from '../reader.ts'
import { makeTree, type Tree } from '../tree.ts'

/** What a reader says of a small repository: path → text. */
export function partOf<Facts>(reader: Reader<Facts>, files: Readonly<Record<string, string>>): Part {
  return reader.link(factsOf(reader, files), treeOf(files))
}

/** What a reader says once it is shown the units of others. */
export function joinOf<Facts>(
  reader: Reader<Facts>,
  files: Readonly<Record<string, string>>,
  units: readonly Unit[],
): Part {
  const part = reader.join?.(factsOf(reader, files), treeOf(files), units)
  return part ?? { units: [], claims: [], edges: [], findings: [] }
}

/** The edges of a part as `of → on (via)`, with a `?` where they may be. */
export function edgesOf({ edges }: Part): string[] {
  return edges.map(({ of, on, via, certainty }) => `${of} → ${on} (${via})${certainty === 'maybe' ? ' ?' : ''}`).sort()
}

/** The units that claim a path, as `unit (via)`, with a `?` where they may, and their values where only a part of the file counts. */
export function claimersOf({ claims }: Part, path: string): string[] {
  return claims
    .filter(({ files }) =>
      'file' in files
        ? files.file === path
        : (files.folder === '' || path.startsWith(`${files.folder}/`)) && (files.accepts?.(path) ?? true),
    )
    .map(({ unit, via, certainty, content }) => {
      const values = content === undefined ? '' : ` ${JSON.stringify(content)}`
      return `${unit}${via === '' ? '' : ` (${via})`}${certainty === 'maybe' ? ' ?' : ''}${values}`
    })
    .sort()
}

function treeOf(files: Readonly<Record<string, string>>): Tree {
  return makeTree(Object.keys(files).map((path) => ({ path, mode: '100644', oid: path })))
}

function factsOf<Facts>(reader: Reader<Facts>, files: Readonly<Record<string, string>>) {
  return new Map(
    Object.entries(files)
      .filter(([path]) => reader.wants(path))
      .map(([path, text]) => [path, read(reader, path, text)] as const),
  )
}

function read<Facts>(reader: Reader<Facts>, path: string, text: string): { facts: Facts } | { trouble: string } {
  try {
    return { facts: reader.read(Buffer.from(text), reader.kindOf?.(path) ?? '') }
  } catch (error) {
    return { trouble: error instanceof Error ? error.message : String(error) }
  }
}
