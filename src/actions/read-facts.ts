import { type FactsByPath, mostBytes, type Read, type Reader } from '../detection/dependencies/reader.ts'
import { AppError, isAppError, messageOf } from '../lib/errors.ts'
import type { ListedFile } from '../lib/file-list.ts'
import type { Repository } from '../sources/repository.ts'
import type { Shelf } from '../sources/shelf.ts'

/** Facts of files, each read once however many commits have it. */
export interface Facts {
  /** What a reader says of files; those that this clone lacks are trouble, and `isWhole` is false from then on. */
  of(reader: Reader, files: readonly ListedFile[]): Promise<FactsByPath<unknown>>
  /** What a reader says of one content; read anew unless it is at hand. */
  one(reader: Reader, file: Pick<ListedFile, 'path' | 'oid'>): Promise<Read<unknown>>
  readonly isWhole: boolean
  /** Puts on the shelf what was read since it was opened. */
  keep(): Promise<void>
}

type Named = Pick<ListedFile, 'path' | 'oid'>

/** Holds the place of a file among those of its reader until it is read. */
const unreadYet: Read<unknown> = { trouble: 'it is being read' }

const shelfName = 'facts.json'
/** Facts on the shelf; beyond, only those of the newest commit stay. */
const mostKept = 300_000

/** Opens what is known of a repository's files, in memory over what is on the shelf. */
export function openFacts(repository: Repository, shelf: Shelf): Facts {
  const known = new Map<string, Read<unknown>>()
  const used = new Set<string>()
  let shelved: Promise<void> | undefined
  let isNew = false
  let isWhole = true
  const reading = new Map<string, Promise<Content>>()
  /** Files that several readers want are read once; their bytes are let go with the answer. */
  const contentOf = (oid: string) => {
    const begun = reading.get(oid)
    if (begun) return begun
    const content = readContent(repository, oid).finally(() => reading.delete(oid))
    reading.set(oid, content)
    return content
  }
  const recall = () => {
    shelved ??= shelf.read(shelfName).then((text) => {
      for (const [key, read] of parseKept(text)) if (!known.has(key)) known.set(key, read)
    })
    return shelved
  }
  const keyOf = (reader: Reader, { path, oid }: Named) => {
    const key = `${reader.id}@${reader.version} ${reader.kindOf?.(path) ?? ''} ${oid}`
    used.add(key)
    return key
  }
  const read = async (reader: Reader, { path, oid }: Named, key: string): Promise<Read<unknown>> => {
    const content = await contentOf(oid)
    if (content === null) {
      isWhole = false
      return { trouble: 'this clone lacks its content; fetch it first' }
    }
    const facts = readFacts(reader, reader.kindOf?.(path) ?? '', content)
    known.set(key, facts)
    isNew = true
    return facts
  }
  return {
    async one(reader, file) {
      const key = keyOf(reader, file)
      return known.get(key) ?? read(reader, file, key)
    },
    get isWhole() {
      return isWhole
    },
    async of(reader, files) {
      await recall()
      const facts = new Map<string, Read<unknown>>()
      const unread: Promise<void>[] = []
      for (const file of files) {
        const key = keyOf(reader, file)
        const at = known.get(key)
        facts.set(file.path, at ?? unreadYet)
        if (!at) unread.push(read(reader, file, key).then((found) => void facts.set(file.path, found)))
      }
      await Promise.all(unread)
      return facts
    },
    async keep() {
      if (!isNew) return
      isNew = false
      if (known.size > mostKept) for (const key of known.keys()) if (!used.has(key)) known.delete(key)
      await shelf.write(shelfName, JSON.stringify([...known]))
    },
  }
}

function parseKept(text: string | null): readonly (readonly [string, Read<unknown>])[] {
  if (text === null) return []
  try {
    const kept: unknown = JSON.parse(text)
    return Array.isArray(kept) ? kept.filter(isEntry) : []
  } catch {
    return []
  }
}

function isEntry(entry: unknown): entry is readonly [string, Read<unknown>] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'object' && entry[1] !== null
}

/** The bytes, that there are too many, or null when the clone lacks them. */
type Content = Buffer | AppError | null

async function readContent(repository: Repository, oid: string): Promise<Content> {
  try {
    return await repository.readBytes(oid, mostBytes)
  } catch (error) {
    if (isAppError(error, 'too-large')) return error
    throw error
  }
}

/** What went wrong in reading a content is a fact about it. */
function readFacts(reader: Reader, kind: string, content: Buffer | AppError): Read<unknown> {
  if (content instanceof AppError) return { trouble: content.message }
  if (content.length > reader.maxBytes)
    return { trouble: `at most ${reader.maxBytes} bytes were wanted, found ${content.length}` }
  try {
    return { facts: reader.read(content, kind) }
  } catch (error) {
    return { trouble: messageOf(error) }
  }
}
