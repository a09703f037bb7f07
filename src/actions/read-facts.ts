import type { FactsByPath, Read, Reader } from '../detection/dependencies/reader.ts'
import type { TreeFile } from '../detection/dependencies/tree.ts'
import { messageOf } from '../lib/errors.ts'
import type { Repository } from '../sources/repository.ts'

/** Facts of files, each read once however many commits have it. */
export interface Facts {
  of(reader: Reader, files: readonly TreeFile[]): Promise<FactsByPath<unknown>>
}

const memories = new WeakMap<Repository, Map<string, Read<unknown>>>()

/** Opens what is known of a repository's files. */
export function openFacts(repository: Repository): Facts {
  const known = memories.get(repository) ?? new Map<string, Read<unknown>>()
  memories.set(repository, known)
  const factsOf = async (reader: Reader, { path, oid }: TreeFile): Promise<Read<unknown>> => {
    const kind = reader.kindOf?.(path) ?? ''
    const key = `${reader.id}@${reader.version} ${kind} ${oid}`
    const facts = known.get(key) ?? (await readFacts(repository, reader, kind, oid))
    known.set(key, facts)
    return facts
  }
  return {
    async of(reader, files) {
      const read = files.map(async (file) => [file.path, await factsOf(reader, file)] as const)
      return new Map(await Promise.all(read))
    },
  }
}

async function readFacts(repository: Repository, reader: Reader, kind: string, oid: string): Promise<Read<unknown>> {
  try {
    const bytes = await repository.readBytes(oid, reader.maxBytes)
    if (bytes === null) return { trouble: 'this clone lacks its content: fetch it first' }
    return { facts: reader.read(bytes, kind) }
  } catch (error) {
    return { trouble: messageOf(error) }
  }
}
