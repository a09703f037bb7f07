import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { AppError } from '../../lib/errors.ts'
import { heading } from './dump.ts'

/** Lines as bytes, each with its line feed. */
type Lines = AsyncIterator<Buffer>

interface Statement {
  readonly text: string
  /** Whether rows follow it, up to a line with `\\.` alone. */
  readonly rowsFollow: boolean
}

const lineFeed = 10
const endOfRows = Buffer.from('\\.\n')

/** Reads a portable dump into an empty database, all of it in one transaction or nothing. */
export async function restorePortably(client: pg.Client, file: string): Promise<void> {
  const source = createReadStream(file)
  const gunzip = createGunzip()
  source.once('error', (error) => gunzip.destroy(error))
  const lines = splitLines(source.pipe(gunzip))
  const first = await lines.next()
  const head = first.done ? '' : textOf(first.value)
  if (!head.startsWith(heading)) throw broken(file, 'it does not begin as one')
  const mark = head.slice(heading.length)
  await client.query('BEGIN')
  try {
    for (;;) {
      const statement = await readStatement(lines, mark)
      if (statement === undefined) throw broken(file, 'its end is missing')
      if (statement === 'end') break
      const { text, rowsFollow } = statement
      await (rowsFollow ? copyRows(client, text, lines) : client.query(text))
    }
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    source.destroy()
  }
}

/** The next statement without its mark, `end` after the last, `undefined` where the file stops too early. */
async function readStatement(lines: Lines, mark: string): Promise<Statement | 'end' | undefined> {
  const parts: string[] = []
  for (;;) {
    const { done, value } = await lines.next()
    if (done) return undefined
    const text = textOf(value)
    if (text === `-- end ${mark}`) return 'end'
    if (text === mark) return { text: parts.join('\n'), rowsFollow: false }
    if (text.startsWith(`${mark} rows `)) return readCopy(lines, Number(text.slice(`${mark} rows `.length)))
    parts.push(text)
  }
}

/** COPY is announced with its number of lines, for a table's name may hold a line break. */
async function readCopy(lines: Lines, count: number): Promise<Statement | undefined> {
  const parts: string[] = []
  while (parts.length < count) {
    const { done, value } = await lines.next()
    if (done) return undefined
    parts.push(textOf(value))
  }
  return { text: parts.join('\n'), rowsFollow: true }
}

async function copyRows(client: pg.Client, statement: string, lines: Lines): Promise<void> {
  const rows = client.query(copyFrom(statement))
  const done = once(rows, 'finish')
  done.catch(() => {}) // awaited below; an early error must not be unhandled meanwhile
  for (;;) {
    const line = await lines.next()
    if (line.done) {
      rows.destroy(new Error('the dump ends in the middle of a table'))
      break
    }
    if (line.value.equals(endOfRows)) break
    if (!rows.write(line.value)) await Promise.race([once(rows, 'drain'), done])
  }
  if (!rows.destroyed) rows.end()
  await done
}

/** Only a line feed ends a line: COPY writes every other line break as an escape, a function's text may hold them. */
async function* splitLines(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of stream) {
    let data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    for (let end = data.indexOf(lineFeed); end >= 0; end = data.indexOf(lineFeed)) {
      yield data.subarray(0, end + 1)
      data = data.subarray(end + 1)
    }
    rest = data
  }
  if (rest.length > 0) yield rest
}

function textOf(line: Buffer): string {
  return line.toString('utf8', 0, line.at(-1) === lineFeed ? line.length - 1 : line.length)
}

function broken(file: string, found: string): AppError {
  return new AppError('conflict', `${file} is not a whole portable dump: ${found}`)
}
