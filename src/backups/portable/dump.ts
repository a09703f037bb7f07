import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { readCatalogue, type TableData } from './catalogue.ts'
import { orderObjects } from './order.ts'
import { refuseUnsupported } from './unsupported.ts'

/** The first line of a portable dump; it ends with a mark of its own that ends every statement, so that no text inside can, and announces rows. */
export const heading = '-- Tidegate portable dump v1 '

/** Under these, definitions are taken as they are written. */
const opening = [
  'SET search_path = pg_catalog',
  'SET check_function_bodies = off',
  "SET client_encoding = 'UTF8'",
  'SET standard_conforming_strings = on',
]

/** Writes all of what the client's transaction sees as gzipped SQL that `psql` could read as well; throws `unsupported` rather than leave something out. */
export async function dumpPortably(client: pg.Client, file: string, signal: AbortSignal): Promise<void> {
  await refuseUnsupported(client)
  const { tables, closing, ...catalogue } = await readCatalogue(client)
  const { before, after } = orderObjects(catalogue)
  const mark = `-- ${randomBytes(12).toString('hex')}`
  const gzip = createGzip({ level: 5 })
  const written = pipeline(gzip, createWriteStream(file, { mode: 0o600 }), { signal })
  const content = async () => {
    const statements = async (list: readonly string[]) => {
      for (const statement of list) await write(gzip, `${statement}\n;\n${mark}\n`)
    }
    await write(gzip, `${heading}${mark}\n`)
    await statements([...opening, ...before.flatMap((object) => object.statements)])
    for (const table of tables) await writeTable(client, gzip, table, mark)
    await statements([...after.flatMap((object) => object.statements), ...closing])
    await write(gzip, `-- end ${mark}\n`)
    gzip.end()
  }
  await Promise.all([
    written,
    content().catch((error: Error) => {
      gzip.destroy(error)
      throw error
    }),
  ])
}

async function writeTable(client: pg.Client, out: Writable, table: TableData, mark: string): Promise<void> {
  if (table.columns.length === 0) return
  const target = `${table.name} (${table.columns.join(', ')})`
  const statement = `COPY ${target} FROM stdin;`
  await write(out, `${mark} rows ${statement.split('\n').length}\n${statement}\n`)
  for await (const chunk of client.query(copyTo(`COPY ${target} TO STDOUT`))) await write(out, chunk as Buffer)
  await write(out, '\\.\n')
}

async function write(out: Writable, chunk: string | Buffer): Promise<void> {
  if (!out.write(chunk)) await once(out, 'drain')
}
