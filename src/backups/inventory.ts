import type pg from 'pg'

/** One table as it was: how many rows, and a digest of their content that does not depend on their order. */
interface TableFacts {
  readonly rows: number
  readonly digest: string
}

/** What a database held at one instant. */
export interface Inventory {
  /** By quoted name with schema. */
  readonly tables: Readonly<Record<string, TableFacts>>
  readonly sequences: Readonly<Record<string, SequenceFacts>>
  /** How many views, indexes, constraints, functions, triggers and types there were. */
  readonly objects: Readonly<Record<string, number>>
}

/** Where a sequence stood. Sequences are outside of every snapshot: while people write, a dump carries a later value than was noted before it. */
interface SequenceFacts {
  /** A bigint as text. */
  readonly last: string
  readonly isCalled: boolean
  readonly isAscending: boolean
  /** Where it stood once the dump was written: what was dumped lies between. */
  readonly until?: string
}

/** What an extension brings depends on its version, not on the backup. */
const ours = (
  catalogue: string,
  id: string,
) => `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS
  (SELECT FROM pg_depend e WHERE e.classid = '${catalogue}'::regclass AND e.objid = ${id} AND e.deptype = 'e')`

/** Reads what the database holds, in the connection's transaction: take one snapshot to compare with later. */
export async function readInventory(client: pg.Client): Promise<Inventory> {
  const tables: Record<string, TableFacts> = {}
  for (const name of await namesOf(client, 'r')) tables[name] = await readTable(client, name)
  const sequences = await readSequences(client)
  return { tables, sequences, objects: await countObjects(client) }
}

/** In words, where a restored database differs from what was noted; empty when it does not. */
export function compareInventories(noted: Inventory, found: Inventory): string[] {
  const differences: string[] = []
  for (const [name, { rows, digest }] of Object.entries(noted.tables)) {
    const table = found.tables[name]
    if (!table) differences.push(`table ${name} is missing`)
    else if (table.rows !== rows) differences.push(`table ${name} has ${table.rows} rows instead of ${rows}`)
    else if (table.digest !== digest) differences.push(`table ${name} has other content`)
  }
  for (const name of Object.keys(found.tables)) {
    if (!(name in noted.tables)) differences.push(`table ${name} was not there`)
  }
  differences.push(...compareSequences(noted.sequences, found.sequences))
  differences.push(...compareValues('number of objects:', noted.objects, found.objects))
  return differences
}

/** The inventory of a dump that was written since: sequences may have moved up to where they stand now. */
export async function boundSequences(client: pg.Client, noted: Inventory): Promise<Inventory> {
  const now = await readSequences(client)
  const bounded = Object.entries(noted.sequences).map(([name, facts]) => [
    name,
    { ...facts, until: now[name]?.last ?? facts.last },
  ])
  return { ...noted, sequences: Object.fromEntries(bounded) as Inventory['sequences'] }
}

async function readSequences(client: pg.Client): Promise<Record<string, SequenceFacts>> {
  const sequences: Record<string, SequenceFacts> = {}
  for (const name of await namesOf(client, 'S')) sequences[name] = await readSequence(client, name)
  return sequences
}

async function readSequence(client: pg.Client, name: string): Promise<SequenceFacts> {
  const { rows } = await client.query<SequenceFacts>(
    `SELECT s.last_value::text AS last, s.is_called AS "isCalled", q.seqincrement > 0 AS "isAscending"
     FROM ${name} s, pg_sequence q WHERE q.seqrelid = $1::regclass`,
    [name],
  )
  return rows[0] as SequenceFacts
}

function compareSequences(
  noted: Readonly<Record<string, SequenceFacts>>,
  found: Readonly<Record<string, SequenceFacts>>,
): string[] {
  const missing = Object.entries(noted).flatMap(([name, before]) => {
    const after = found[name]
    if (!after) return [`sequence ${name} is missing`]
    return liesBetween(before, after)
      ? []
      : [
          `sequence ${name} is at ${after.last}, wanted ${before.last}${before.until === undefined || before.until === before.last ? '' : ` to ${before.until}`}`,
        ]
  })
  const added = Object.keys(found).filter((name) => !(name in noted))
  return [...missing, ...added.map((name) => `sequence ${name} was not there`)]
}

/** A sequence that came round (CYCLE) has its end before its beginning. */
function liesBetween(before: SequenceFacts, after: SequenceFacts): boolean {
  const sign = before.isAscending ? 1n : -1n
  const [from, to, at] = [before.last, before.until ?? before.last, after.last].map((text) => BigInt(text) * sign) as [
    bigint,
    bigint,
    bigint,
  ]
  if (at === from && before.isCalled && !after.isCalled) return false
  return from <= to ? from <= at && at <= to : at >= from || at <= to
}

/** All rows of all tables. */
export function countRows(inventory: Inventory): number {
  return Object.values(inventory.tables).reduce((sum, { rows }) => sum + rows, 0)
}

function compareValues<V>(
  what: string,
  noted: Readonly<Record<string, V>>,
  found: Readonly<Record<string, V>>,
): string[] {
  const names = new Set([...Object.keys(noted), ...Object.keys(found)])
  return [...names]
    .filter((name) => noted[name] !== found[name])
    .map((name) => `${what} ${name} is ${found[name] ?? 'missing'} instead of ${noted[name] ?? 'missing'}`)
}

async function namesOf(client: pg.Client, kind: 'r' | 'S'): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = $1 AND ${ours('pg_class', 'c.oid')} ORDER BY 1`,
    [kind],
  )
  return rows.map(({ name }) => name)
}

/** Sums of two 64-bit hashes over every row's text: the same rows give the same sums in any order. */
async function readTable(client: pg.Client, name: string): Promise<TableFacts> {
  const { rows } = await client.query<{ rows: string; a: string; b: string }>(
    `SELECT count(*) AS rows, coalesce(sum(hashtextextended(t::text COLLATE "C", 0)), 0) AS a,
       coalesce(sum(hashtextextended(t::text COLLATE "C", 1)), 0) AS b FROM ONLY ${name} t`,
  )
  return { rows: Number(rows[0]?.rows), digest: `${rows[0]?.a}/${rows[0]?.b}` }
}

async function countObjects(client: pg.Client): Promise<Record<string, number>> {
  const { rows } = await client.query<{ kind: string; count: string }>(`
    SELECT CASE c.relkind WHEN 'v' THEN 'views' ELSE 'materialized views' END AS kind, count(*)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND ${ours('pg_class', 'c.oid')} GROUP BY 1
    UNION ALL SELECT 'indexes', count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${ours('pg_class', 'i.indrelid')}
    UNION ALL SELECT 'constraints', count(*) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
      WHERE c.contype NOT IN ('n', 't') AND ${ours('pg_class', 'c.conrelid')}
    UNION ALL SELECT 'functions', count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${ours('pg_proc', 'p.oid')}
    UNION ALL SELECT 'triggers', count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND ${ours('pg_class', 'c.oid')}
    UNION ALL SELECT 'types', count(*) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE t.typtype IN ('e', 'c', 'd', 'r') AND t.typrelid NOT IN (SELECT oid FROM pg_class WHERE relkind <> 'c') AND ${ours('pg_type', 't.oid')}
    UNION ALL SELECT 'extensions', count(*) FROM pg_extension`)
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, Number(count)]))
}
