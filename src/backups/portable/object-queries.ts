import { madeByUsers } from './users.ts'

const id = (catalogue: string, alias: string) => `'${catalogue}'::regclass::oid || ':' || ${alias}.oid AS id`
const permanent = `n.nspname !~ '^pg_(temp|toast)'`

/** Per kind, the question that gives every object with the statements that make it again; tables have their own file. */
export const objectQueries: Readonly<Record<string, string>> = {
  schema: `SELECT ${id('pg_namespace', 'n')}, quote_ident(n.nspname) AS name,
      ARRAY[format('CREATE SCHEMA IF NOT EXISTS %I', n.nspname)] AS statements
    FROM pg_namespace n WHERE ${permanent} AND ${madeByUsers('pg_namespace', 'n')} ORDER BY n.oid`,

  extension: `SELECT ${id('pg_extension', 'x')}, quote_ident(x.extname) AS name,
      ARRAY[format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I', x.extname, n.nspname)] AS statements
    FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.oid >= 16384 ORDER BY x.oid`,

  enum: `SELECT ${id('pg_type', 't')}, t.oid::regtype::text AS name, ARRAY[format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname,
        (SELECT string_agg(quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = t.oid))] AS statements
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND ${madeByUsers('pg_type', 't')} ORDER BY t.oid`,

  'composite type': `SELECT ${id('pg_type', 't')}, t.oid::regtype::text AS name, ARRAY[format('CREATE TYPE %I.%I AS (%s)', n.nspname, t.typname,
        (SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)
           FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))] AS statements
    FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c' JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE ${madeByUsers('pg_type', 't')} ORDER BY t.oid`,

  domain: `SELECT ${id('pg_type', 't')}, t.oid::regtype::text AS name,
      ARRAY[format('CREATE DOMAIN %I.%I AS %s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod))
        || CASE WHEN t.typcollation <> b.typcollation THEN (SELECT format(' COLLATE %I.%I', cn.nspname, k.collname)
             FROM pg_collation k JOIN pg_namespace cn ON cn.oid = k.collnamespace WHERE k.oid = t.typcollation) ELSE '' END
        || coalesce(' DEFAULT ' || t.typdefault, '') || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
        || coalesce((SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), '' ORDER BY k.oid)
             FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '')] AS statements
    FROM pg_type t JOIN pg_type b ON b.oid = t.typbasetype JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typtype = 'd' AND ${madeByUsers('pg_type', 't')} ORDER BY t.oid`,

  function: `SELECT ${id('pg_proc', 'p')}, p.oid::regprocedure::text AS name, ARRAY[pg_get_functiondef(p.oid)] AS statements
    FROM pg_proc p WHERE p.prokind IN ('f', 'p', 'w') AND ${madeByUsers('pg_proc', 'p')} ORDER BY p.oid`,

  sequence: `SELECT ${id('pg_class', 'c')}, c.oid::regclass::text AS name,
      ARRAY[format('CREATE %sSEQUENCE %I.%I AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s',
        CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END, n.nspname, c.relname, format_type(s.seqtypid, NULL),
        s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END)] AS statements
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${permanent} AND ${madeByUsers('pg_class', 'c')}
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i') ORDER BY c.oid`,

  default: `SELECT ${id('pg_attrdef', 'd')}, d.adrelid::regclass || '.' || quote_ident(a.attname) AS name,
      ARRAY[format('ALTER %s %I.%I ALTER COLUMN %I SET DEFAULT %s', CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE ONLY' END,
        n.nspname, c.relname, a.attname, pg_get_expr(d.adbin, d.adrelid))] AS statements
    FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum AND a.attgenerated = ''
    JOIN pg_class c ON c.oid = d.adrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${permanent} AND ${madeByUsers('pg_class', 'c')} ORDER BY d.oid`,

  view: `SELECT ${id('pg_class', 'c')}, c.oid::regclass::text AS name,
      ARRAY[format('CREATE VIEW %I.%I%s AS %s', n.nspname, c.relname, coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', ''),
        rtrim(pg_get_viewdef(c.oid), ';'))] AS statements
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'v' AND ${permanent} AND ${madeByUsers('pg_class', 'c')} ORDER BY c.oid`,

  'materialized view': `SELECT ${id('pg_class', 'c')}, c.oid::regclass::text AS name,
      ARRAY[format('CREATE MATERIALIZED VIEW %I.%I%s AS %s WITH %sDATA', n.nspname, c.relname,
        coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', ''), rtrim(pg_get_viewdef(c.oid), ';'),
        CASE WHEN c.relispopulated THEN '' ELSE 'NO ' END)] AS statements
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'm' AND ${permanent} AND ${madeByUsers('pg_class', 'c')} ORDER BY c.oid`,

  constraint: `SELECT ${id('pg_constraint', 'k')}, quote_ident(k.conname) || ' on ' || k.conrelid::regclass AS name,
      ARRAY[format('ALTER TABLE ONLY %I.%I ADD CONSTRAINT %I %s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid))] AS statements
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE k.contype IN ('c', 'p', 'u', 'x', 'f') AND ${permanent} AND ${madeByUsers('pg_class', 'c')} ORDER BY k.oid`,

  index: `SELECT ${id('pg_class', 'c')}, c.oid::regclass::text AS name, ARRAY[pg_get_indexdef(c.oid)] AS statements
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${permanent} AND ${madeByUsers('pg_class', 'c')} AND i.indisvalid
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')) ORDER BY c.oid`,

  statistics: `SELECT ${id('pg_statistic_ext', 's')}, quote_ident(s.stxname) AS name, ARRAY[pg_get_statisticsobjdef(s.oid)] AS statements
    FROM pg_statistic_ext s WHERE ${madeByUsers('pg_statistic_ext', 's')} ORDER BY s.oid`,

  trigger: `SELECT ${id('pg_trigger', 't')}, quote_ident(t.tgname) || ' on ' || t.tgrelid::regclass AS name,
      ARRAY[pg_get_triggerdef(t.oid)] || CASE t.tgenabled WHEN 'O' THEN '{}'::text[] ELSE ARRAY[format('ALTER TABLE %s %s TRIGGER %I',
        (SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = t.tgrelid),
        CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, t.tgname)] END AS statements
    FROM pg_trigger t WHERE NOT t.tgisinternal AND ${madeByUsers('pg_trigger', 't')} ORDER BY t.oid`,
}
