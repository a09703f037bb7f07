import type pg from 'pg'
import type { DatabaseObject, TableData } from './catalogue.ts'
import { madeByUsers } from './users.ts'

interface Column {
  readonly table: string
  readonly id: string
  readonly unlogged: boolean
  readonly options: string | null
  /** Missing for a table without columns. */
  readonly name: string | null
  readonly definition: string | null
  readonly computed: boolean | null
}

const columns = `
  SELECT 'pg_class'::regclass::oid || ':' || c.oid AS id, format('%I.%I', n.nspname, c.relname) AS table,
    c.relpersistence = 'u' AS unlogged, array_to_string(c.reloptions, ', ') AS options,
    quote_ident(a.attname) AS name, a.attgenerated <> '' AS computed,
    CASE WHEN a.attname IS NULL THEN NULL ELSE format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
      || CASE WHEN a.attcollation <> t.typcollation THEN (SELECT format(' COLLATE %I.%I', kn.nspname, k.collname)
           FROM pg_collation k JOIN pg_namespace kn ON kn.oid = k.collnamespace WHERE k.oid = a.attcollation) ELSE '' END
      || CASE a.attgenerated WHEN '' THEN '' WHEN 's' THEN format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(d.adbin, d.adrelid))
           ELSE format(' GENERATED ALWAYS AS (%s) VIRTUAL', pg_get_expr(d.adbin, d.adrelid)) END
      || CASE a.attidentity WHEN '' THEN '' ELSE
           (SELECT format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s)',
              CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, sn.nspname, s.relname,
              q.seqincrement, q.seqmin, q.seqmax, q.seqstart, q.seqcache, CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END)
            FROM pg_depend p JOIN pg_class s ON s.oid = p.objid AND s.relkind = 'S' JOIN pg_namespace sn ON sn.oid = s.relnamespace
            JOIN pg_sequence q ON q.seqrelid = s.oid
            WHERE p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass AND p.refobjid = c.oid
              AND p.refobjsubid = a.attnum AND p.deptype = 'i') END
      || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END END AS definition
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND ${madeByUsers('pg_class', 'c')}
  ORDER BY c.oid, a.attnum`

/** Every ordinary table: the statement that makes it, without defaults and constraints, and which columns carry data. */
export async function tableStatements(client: pg.Client): Promise<{ objects: DatabaseObject[]; data: TableData[] }> {
  const { rows } = await client.query<Column>(columns)
  const objects: DatabaseObject[] = []
  const data: TableData[] = []
  for (const [id, parts] of Map.groupBy(rows, (row) => row.id)) {
    const [first] = parts
    if (!first) continue
    const named = parts.filter((part) => part.name !== null)
    const options = first.options ? ` WITH (${first.options})` : ''
    const body = named.map(({ definition }) => `\n  ${definition}`).join(',')
    const statement = `CREATE ${first.unlogged ? 'UNLOGGED ' : ''}TABLE ${first.table} (${body})${options}`
    objects.push({ id, kind: 'table', name: first.table, statements: [statement] })
    data.push({ name: first.table, columns: named.filter((part) => !part.computed).map(({ name }) => name ?? '') })
  }
  return { objects, data }
}
