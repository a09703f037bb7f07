import { type Graph, joinParts } from '../detection/dependencies/graph.ts'
import type { GraphFinding, Part } from '../detection/dependencies/part.ts'
import type { FactsByPath, Read, Reader } from '../detection/dependencies/reader.ts'
import { readers } from '../detection/dependencies/readers.ts'
import { readLink, type SymbolicLink } from '../detection/dependencies/symbolic-links.ts'
import { makeTree, type Tree, type TreeFile } from '../detection/dependencies/tree.ts'
import type { Repository } from '../sources/repository.ts'
import { openFacts } from './read-facts.ts'

/** Reads what the files of a commit say of each other; nothing is checked out, installed or run. */
export async function readDependencies(repository: Repository, commit: string): Promise<Graph> {
  const tree = makeTree(await repository.listTree(commit))
  const facts = openFacts(repository)
  const wanted = readers.map((reader) => ({
    reader,
    files: tree.files.filter((file) => isFile(file) && reader.wants(file.path, tree)),
  }))
  const read = await Promise.all(
    wanted.map(async ({ reader, files }) => ({ reader, facts: await facts.of(reader, files) })),
  )
  return joinAll(tree, read, await readLinks(repository, tree))
}

interface ReadAll {
  readonly reader: Reader
  readonly facts: FactsByPath<unknown>
}

/** Every reader says its units first; then each has a second look at all of them. */
function joinAll(tree: Tree, read: readonly ReadAll[], links: readonly SymbolicLink[]): Graph {
  const parts = read.map(({ reader, facts }): Part => reader.link(facts, tree))
  const units = parts.flatMap((part) => part.units)
  const joined = read.flatMap(({ reader, facts }): Part[] => (reader.join ? [reader.join(facts, tree, units)] : []))
  const all = [...parts, ...joined]
  return joinParts([...all, { units: [], claims: [], edges: [], findings: untold(read, all) }], links)
}

/** What could not be read and no reader told of. */
function untold(read: readonly ReadAll[], parts: readonly Part[]): GraphFinding[] {
  const told = new Set(parts.flatMap((part) => part.findings.map(({ file }) => file)))
  return read.flatMap(({ facts }) =>
    [...facts].flatMap(([file, one]) =>
      isTrouble(one) && !told.has(file) ? [{ file, because: one.trouble, units: [] }] : [],
    ),
  )
}

function isTrouble(read: Read<unknown>): read is { readonly trouble: string } {
  return 'trouble' in read
}

function isFile({ mode }: TreeFile): boolean {
  return mode.startsWith('100')
}

const longestLink = 4096

async function readLinks(repository: Repository, tree: Tree): Promise<SymbolicLink[]> {
  const links = tree.files.filter(({ mode }) => mode === '120000')
  const read = links.map(async ({ path, oid }) => {
    const bytes = await repository.readBytes(oid, longestLink).catch(() => null)
    return bytes === null ? undefined : readLink(path, bytes.toString('utf8'))
  })
  return (await Promise.all(read)).filter((link) => link !== undefined)
}
