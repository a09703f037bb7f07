import { AppError } from '../lib/errors.ts'
import type { ObjectReader } from './object-reader.ts'

/** A person as git records one. */
export interface Person {
  readonly name: string
  readonly email: string
}

/** A commit as data. */
export interface Commit {
  readonly oid: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Person
  readonly committer: Person
  /** Named by `Co-authored-by:` lines of the message. */
  readonly coAuthors: readonly Person[]
  /** The e-mail addresses of all of them, lower-case, each once: none of these may approve their own work. */
  readonly emails: readonly string[]
  /** The committer's time. */
  readonly time: Date
  readonly subject: string
  readonly message: string
}

/** Reads a commit; `not-found` when the repository has no commit of that id. */
export async function readCommit(objects: ObjectReader, oid: string): Promise<Commit> {
  const object = await objects.read(oid, 2 ** 24)
  if (object?.type === 'commit') return parseCommit(oid, object.bytes)
  throw new AppError('not-found', `commit ${oid} was wanted, found ${object ? `a ${object.type}` : 'nothing'}`, {
    hint: 'Push or fetch the commit first.',
  })
}

/** Reads the text of a commit object. */
export function parseCommit(oid: string, bytes: Buffer): Commit {
  const split = bytes.indexOf('\n\n')
  const headers = headersOf(bytes.subarray(0, split < 0 ? bytes.length : split))
  const text = decode(split < 0 ? Buffer.alloc(0) : bytes.subarray(split + 2), headers.get('encoding')?.[0])
  const author = parsePerson(headers.get('author')?.[0])
  const committer = parsePerson(headers.get('committer')?.[0])
  const coAuthors = coAuthorsOf(text)
  return {
    oid,
    tree: headers.get('tree')?.[0] ?? '',
    parents: headers.get('parent') ?? [],
    author,
    committer,
    coAuthors,
    emails: [...new Set([author, committer, ...coAuthors].map((p) => p.email.toLowerCase()).filter(Boolean))],
    time: timeOf(headers.get('committer')?.[0]),
    subject: text.split('\n', 1)[0] ?? '',
    message: text.replaceAll('\0', '\uFFFD'),
  }
}

function headersOf(bytes: Buffer): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  for (const line of bytes.toString().split('\n')) {
    const space = line.indexOf(' ')
    if (space <= 0) continue
    const name = line.slice(0, space)
    headers.set(name, [...(headers.get(name) ?? []), line.slice(space + 1)])
  }
  return headers
}

function decode(bytes: Buffer, encoding = 'utf-8'): string {
  try {
    return new TextDecoder(encoding).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}

function parsePerson(text = ''): Person {
  const open = text.lastIndexOf('<')
  const close = text.indexOf('>', open)
  if (open < 0 || close < 0) return { name: text.trim(), email: '' }
  return { name: text.slice(0, open).trim(), email: text.slice(open + 1, close).trim() }
}

function timeOf(text = ''): Date {
  const seconds = Number(/> (-?\d{1,12}) [+-]\d{4}$/.exec(text)?.[1] ?? 0)
  return new Date(seconds * 1000)
}

const trailer = /^co-authored-by:[ \t]*(.*)$/gim

function coAuthorsOf(message: string): Person[] {
  return [...message.matchAll(trailer)].map((match) => parsePerson(match[1])).filter((person) => person.email !== '')
}
