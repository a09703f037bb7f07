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
  /** Last value of each sequence. */
  readonly sequences: Readonly<Record<string, string>>
  /** How many views, indexes, constraints, functions, triggers and types there were. */
  readonly objects: Readonly<Record<string, number>>
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
  const sequences: Record<string, string> = {}
  for (const name of await namesOf(client, 'S')) {
    const { rows } = await client.query<{ state: string }>(
      `SELECT last_value || ' ' || is_called AS state FROM ${name}`,
    )
    sequences[name] = rows[0]?.state ?? ''
  }
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
  differences.push(...compareValues('sequence', noted.sequences, found.sequences))
  differences.push(...compareValues('number of objects:', noted.objects, found.objects))
  return differences
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
