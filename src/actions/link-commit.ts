import { type Graph, joinParts } from '../detection/dependencies/graph.ts'
import { byText } from '../detection/dependencies/order.ts'
import type { GraphFinding, Part } from '../detection/dependencies/part.ts'
import type { FactsByPath, Read, Reader } from '../detection/dependencies/reader.ts'
import { lockReaders, readers } from '../detection/dependencies/readers.ts'
import { readLink, type SymbolicLink } from '../detection/dependencies/symbolic-links.ts'
import type { Tree } from '../detection/dependencies/tree.ts'
import { messageOf } from '../lib/errors.ts'
import type { ListedFile } from '../lib/file-list.ts'
import type { Repository } from '../sources/repository.ts'
import type { Facts } from './read-facts.ts'

/** Makes the graph of a commit from all of its files. */
export async function linkCommit(repository: Repository, facts: Facts, tree: Tree): Promise<Graph> {
  const wanted = sortFiles(tree)
  const [read, links] = await Promise.all([readAll(facts, wanted.files), readLinks(repository, tree)])
  const linked = read.map((one) => ({ ...one, part: guarded(one.reader, () => one.reader.link(one.facts, tree)) }))
  const units = linked.flatMap(({ part }) => part.units)
  const joined = read.flatMap(({ reader, facts: own }) =>
    reader.join ? [guarded(reader, () => reader.join?.(own, tree, units))] : [],
  )
  const parts = [...linked.map(({ part }) => part), ...joined]
  const findings = untold(read, parts)
  return joinParts([...parts, { ...nothing, findings }], links, {
    all: namesOf(read, wanted.locks),
    scanned: new Map(read.map(({ reader, scanned }) => [reader.id, scanned])),
  })
}

/** Listed with the graph; a repository whose sources are read (Go, Rust) has more. */
const mostNames = 20_000

function namesOf(read: readonly ReadAll[], locks: readonly string[]): ReadonlySet<string> | null {
  const names = new Set(locks)
  for (const { facts } of read) for (const path of facts.keys()) names.add(path)
  return names.size > mostNames ? null : names
}

const nothing: Part = { units: [], claims: [], edges: [], findings: [] }

interface WantedFiles {
  readonly files: ReadonlyMap<Reader, ListedFile[]>
  readonly locks: readonly string[]
}

/** Nearly all files are of names that nobody wants, and names are far fewer than files: first who may want a name, then which of its files. */
function sortFiles(tree: Tree): WantedFiles {
  const files = new Map(readers.map((reader) => [reader, [] as ListedFile[]]))
  const locks: string[] = []
  for (const name of tree.names()) {
    const mayWant = readers.filter((reader) => reader.mayWant?.(name, tree) ?? reader.wants(name))
    const mayLock = lockReaders.filter((lock) => lock.wants(name))
    if (mayWant.length + mayLock.length === 0) continue
    for (const file of tree.filesNamed(name)) {
      if (!file.mode.startsWith('100')) continue
      for (const reader of mayWant) if (reader.wants(file.path, tree)) files.get(reader)?.push(file)
      if (mayLock.some((lock) => lock.wants(file.path))) locks.push(file.path)
    }
  }
  for (const wanted of files.values()) wanted.sort((one, other) => byText(one.path, other.path))
  return { files, locks }
}

interface ReadAll {
  readonly reader: Reader
  readonly facts: FactsByPath<unknown>
  readonly scanned: ReadonlySet<string>
}

function readAll(facts: Facts, files: WantedFiles['files']): Promise<ReadAll[]> {
  const read = [...files].map(async ([reader, wanted]): Promise<ReadAll> => {
    const scanned = new Set(wanted.filter(({ path }) => !reader.wants(path)).map(({ path }) => path))
    return { reader, facts: await facts.of(reader, wanted), scanned }
  })
  return Promise.all(read)
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

const longestLink = 4096

async function readLinks(repository: Repository, tree: Tree): Promise<SymbolicLink[]> {
  const read = tree.ofMode('120000').map(async ({ path, oid }) => {
    const bytes = await repository.readBytes(oid, longestLink).catch(() => null)
    return bytes === null ? undefined : readLink(path, bytes.toString('utf8'))
  })
  return (await Promise.all(read)).filter((link) => link !== undefined)
}
