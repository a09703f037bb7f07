import { type Graph, joinParts } from '../detection/dependencies/graph.ts'
import type { GraphFinding, Part } from '../detection/dependencies/part.ts'
import type { FactsByPath, Read, Reader } from '../detection/dependencies/reader.ts'
import { lockReaders, readers } from '../detection/dependencies/readers.ts'
import { readLink, type SymbolicLink } from '../detection/dependencies/symbolic-links.ts'
import type { Tree, TreeFile } from '../detection/dependencies/tree.ts'
import { messageOf } from '../lib/errors.ts'
import type { Repository } from '../sources/repository.ts'
import type { Facts } from './read-facts.ts'

/** Makes the graph of a commit from all of its files. */
export async function linkCommit(repository: Repository, facts: Facts, tree: Tree): Promise<Graph> {
  const [read, links] = await Promise.all([readAll(facts, tree), readLinks(repository, tree)])
  const linked = read.map((one) => ({ ...one, part: guarded(one.reader, () => one.reader.link(one.facts, tree)) }))
  const units = linked.flatMap(({ part }) => part.units)
  const joined = read.flatMap(({ reader, facts: own }) =>
    reader.join ? [guarded(reader, () => reader.join?.(own, tree, units))] : [],
  )
  const parts = [...linked.map(({ part }) => part), ...joined]
  const findings = untold(read, parts)
  return joinParts([...parts, { ...nothing, findings }], links, {
    all: namesOf(read, tree),
    scanned: new Map(read.map(({ reader, scanned }) => [reader.id, scanned])),
  })
}

/** Listed with the graph; a repository whose sources are read (Go, Rust) has more. */
const mostNames = 20_000

function namesOf(read: readonly ReadAll[], tree: Tree): ReadonlySet<string> | null {
  const names = new Set(read.flatMap(({ facts }) => [...facts.keys()]))
  if (names.size > mostNames) return null
  for (const { path } of tree.files) if (lockReaders.some((lock) => lock.wants(path))) names.add(path)
  return names
}

const nothing: Part = { units: [], claims: [], edges: [], findings: [] }

interface ReadAll {
  readonly reader: Reader
  readonly facts: FactsByPath<unknown>
  readonly scanned: ReadonlySet<string>
}

async function readAll(facts: Facts, tree: Tree): Promise<ReadAll[]> {
  const files = tree.files.filter(isFile)
  return Promise.all(
    readers.map(async (reader) => {
      const wanted = files.filter(({ path }) => reader.wants(path, tree))
      const scanned = new Set(wanted.filter(({ path }) => !reader.wants(path)).map(({ path }) => path))
      return { reader, facts: await facts.of(reader, wanted), scanned }
    }),
  )
}

/** A reader that fails over what it has read leaves the others' answers standing; every component is then in doubt by the finding. */
function guarded(reader: Reader, say: () => Part | undefined): Part {
  try {
    return say() ?? nothing
  } catch (error) {
    const because = `what ${reader.id} found could not be put together: ${messageOf(error)}`
    return { ...nothing, findings: [{ file: '', because, units: [] }] }
  }
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
