import type pg from 'pg'
import { objectQueries } from './object-queries.ts'
import { tableStatements } from './tables.ts'

/** One object of a database, with the statements that make it again. */
export interface DatabaseObject {
  /** `<catalogue oid>:<object oid>`, as dependencies name it. */
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly statements: readonly string[]
}

/** A table whose rows are to be carried. */
export interface TableData {
  readonly name: string
  /** Quoted; those that the table computes by itself are left out. */
  readonly columns: readonly string[]
}

/** What there is to make again, and in which dependence. */
export interface Catalogue {
  readonly objects: readonly DatabaseObject[]
  /** Object id → ids that must be there before it. */
  readonly needs: ReadonlyMap<string, ReadonlySet<string>>
  readonly tables: readonly TableData[]
  /** Made last: where sequences stand, and comments. */
  readonly closing: readonly string[]
}

/** Reads the definitions of everything users made; `pg_get_…def` writes full names because the session's search path is empty. */
export async function readCatalogue(client: pg.Client): Promise<Catalogue> {
  const objects: DatabaseObject[] = []
  for (const [kind, query] of Object.entries(objectQueries)) {
    const { rows } = await client.query<{ id: string; name: string; statements: string[] }>(query)
    for (const row of rows) objects.push({ kind, ...row })
  }
  const tables = await tableStatements(client)
  objects.push(...tables.objects)
  return { objects, needs: await readNeeds(client), tables: tables.data, closing: await readClosing(client) }
}

/** Dependencies, with what is part of another object (row types, array types, rules of views, indexes of constraints) taken for that. */
async function readNeeds(client: pg.Client): Promise<Map<string, Set<string>>> {
  const { rows } = await client.query<{ id: string; needed: string }>(`
    WITH part AS (
      SELECT 'pg_type'::regclass AS classid, oid AS objid, 'pg_class'::regclass AS ownerclass, typrelid AS owner
        FROM pg_type WHERE typrelid <> 0 AND EXISTS (SELECT FROM pg_class c WHERE c.oid = typrelid AND c.relkind <> 'c')
      UNION ALL SELECT 'pg_class'::regclass, typrelid, 'pg_type'::regclass, oid
        FROM pg_type WHERE typrelid <> 0 AND EXISTS (SELECT FROM pg_class c WHERE c.oid = typrelid AND c.relkind = 'c')
      UNION ALL SELECT 'pg_type'::regclass, a.oid, CASE WHEN c.oid IS NULL THEN 'pg_type'::regclass ELSE 'pg_class'::regclass END,
          coalesce(c.oid, e.oid)
        FROM pg_type a JOIN pg_type e ON e.typarray = a.oid LEFT JOIN pg_class c ON c.oid = e.typrelid AND c.relkind <> 'c'
      UNION ALL SELECT 'pg_rewrite'::regclass, oid, 'pg_class'::regclass, ev_class FROM pg_rewrite
      UNION ALL SELECT 'pg_class'::regclass, conindid, 'pg_constraint'::regclass, oid FROM pg_constraint WHERE contype IN ('p', 'u', 'x')
      UNION ALL SELECT 'pg_constraint'::regclass, oid, 'pg_type'::regclass, contypid FROM pg_constraint WHERE contypid <> 0
      UNION ALL SELECT 'pg_constraint'::regclass, oid, 'pg_class'::regclass, conrelid FROM pg_constraint WHERE contype = 'n' AND conrelid <> 0
      UNION ALL SELECT 'pg_attrdef'::regclass, d.oid, 'pg_class'::regclass, d.adrelid
        FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE a.attgenerated <> ''
    )
    SELECT DISTINCT coalesce(p.ownerclass, d.classid)::oid || ':' || coalesce(p.owner, d.objid) AS id,
      coalesce(r.ownerclass, d.refclassid)::oid || ':' || coalesce(r.owner, d.refobjid) AS needed
    FROM pg_depend d
    LEFT JOIN part p ON p.classid = d.classid AND p.objid = d.objid
    LEFT JOIN part r ON r.classid = d.refclassid AND r.objid = d.refobjid
    WHERE d.deptype IN ('n', 'a')
      AND NOT (d.classid = 'pg_class'::regclass AND d.refobjsubid <> 0
        AND EXISTS (SELECT FROM pg_class s WHERE s.oid = d.objid AND s.relkind = 'S'))`)
  const needs = new Map<string, Set<string>>()
  for (const { id, needed } of rows) {
    if (id === needed) continue
    const known = needs.get(id)
    if (known) known.add(needed)
    else needs.set(id, new Set([needed]))
  }
  return needs
}

async function readClosing(client: pg.Client): Promise<string[]> {
  const owned = await client.query<{ statement: string }>(`
    SELECT format('ALTER SEQUENCE %I.%I OWNED BY %I.%I.%I', n.nspname, s.relname, tn.nspname, t.relname, a.attname) AS statement
      FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_namespace n ON n.oid = s.relnamespace
      JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
     WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a' ORDER BY s.oid`)
  const comments = await client.query<{ statement: string }>(`
    SELECT format('COMMENT ON %s IS %L', CASE WHEN i.type = 'table column' OR i.type LIKE '%view column' OR i.type = 'composite type column' THEN 'COLUMN ' || i.identity
        WHEN i.type = 'table constraint' THEN 'CONSTRAINT ' || i.identity
        WHEN i.type = 'domain constraint' THEN 'CONSTRAINT ' || replace(i.identity, ' on ', ' ON DOMAIN ')
        WHEN i.type = 'composite type' THEN 'TYPE ' || i.identity
        WHEN i.type = 'statistics object' THEN 'STATISTICS ' || i.identity
        ELSE upper(i.type) || ' ' || i.identity END, d.description) AS statement
      FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i
     WHERE d.objoid >= 16384 AND i.type NOT IN ('extension', 'large object')
       AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e')
     ORDER BY d.classoid, d.objoid, d.objsubid`)
  return [...(await readSequenceStates(client)), ...owned.rows, ...comments.rows].map(({ statement }) => statement)
}

async function readSequenceStates(client: pg.Client): Promise<{ statement: string }[]> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'S' AND c.oid >= 16384 ORDER BY c.oid`)
  const states: { statement: string }[] = []
  for (const { name } of rows) {
    const state = await client.query<{ statement: string }>(
      `SELECT format('SELECT setval(%L, %s, %L)', $1::text, last_value, is_called) AS statement FROM ${name}`,
      [name],
    )
    states.push(...state.rows)
  }
  return states
}
