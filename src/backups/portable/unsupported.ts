import type pg from 'pg'
import { AppError } from '../../lib/errors.ts'
import { madeByUsers } from './users.ts'

const probes: Readonly<Record<string, string>> = {
  'foreign table': `SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'f' AND ${madeByUsers('pg_class', 'c')}`,
  'partitioned table': `SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'p' AND ${madeByUsers('pg_class', 'c')}`,
  'inherited table': `SELECT i.inhrelid::regclass::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE c.relkind = 'r' AND NOT c.relispartition`,
  'table of a type': `SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'r' AND c.reloftype <> 0`,
  'table with another storage': `SELECT c.oid::regclass::text FROM pg_class c JOIN pg_am a ON a.oid = c.relam WHERE c.relkind = 'r' AND a.amname <> 'heap' AND ${madeByUsers('pg_class', 'c')}`,
  'row security policy': `SELECT p.polname || ' on ' || p.polrelid::regclass FROM pg_policy p`,
  'table with row security': `SELECT c.oid::regclass::text FROM pg_class c WHERE c.relrowsecurity`,
  rule: `SELECT r.rulename || ' on ' || r.ev_class::regclass FROM pg_rewrite r WHERE r.rulename <> '_RETURN' AND ${madeByUsers('pg_rewrite', 'r')}`,
  aggregate: `SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.prokind = 'a' AND ${madeByUsers('pg_proc', 'p')}`,
  'function in C': `SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE l.lanname IN ('c', 'internal') AND ${madeByUsers('pg_proc', 'p')}`,
  operator: `SELECT o.oid::regoperator::text FROM pg_operator o WHERE ${madeByUsers('pg_operator', 'o')}`,
  'operator class': `SELECT o.opcname::text FROM pg_opclass o WHERE ${madeByUsers('pg_opclass', 'o')}`,
  cast: `SELECT c.castsource::regtype || ' to ' || c.casttarget::regtype FROM pg_cast c WHERE ${madeByUsers('pg_cast', 'c')}`,
  collation: `SELECT c.collname::text FROM pg_collation c WHERE ${madeByUsers('pg_collation', 'c')}`,
  conversion: `SELECT c.conname::text FROM pg_conversion c WHERE ${madeByUsers('pg_conversion', 'c')}`,
  'text search configuration': `SELECT c.cfgname::text FROM pg_ts_config c WHERE ${madeByUsers('pg_ts_config', 'c')}`,
  'text search dictionary': `SELECT d.dictname::text FROM pg_ts_dict d WHERE ${madeByUsers('pg_ts_dict', 'd')}`,
  language: `SELECT l.lanname::text FROM pg_language l WHERE ${madeByUsers('pg_language', 'l')}`,
  'event trigger': `SELECT t.evtname::text FROM pg_event_trigger t WHERE ${madeByUsers('pg_event_trigger', 't')}`,
  publication: `SELECT p.pubname::text FROM pg_publication p`,
  'foreign server': `SELECT s.srvname::text FROM pg_foreign_server s WHERE ${madeByUsers('pg_foreign_server', 's')}`,
  'range or base type': `SELECT t.oid::regtype::text FROM pg_type t WHERE t.typtype IN ('r', 'm', 'b', 'p') AND t.typelem = 0 AND ${madeByUsers('pg_type', 't')}`,
  'large object': 'SELECT m.oid::text FROM pg_largeobject_metadata m',
}

/** Throws `unsupported`, naming them, when the database has objects that the portable dump cannot carry: a partial backup is none. */
export async function refuseUnsupported(client: pg.Client): Promise<void> {
  const question = Object.entries(probes).map(
    ([kind, probe]) => `SELECT '${kind}' AS kind, p.* FROM (${probe}) p(name)`,
  )
  const { rows } = await client.query<{ kind: string; name: string }>(`${question.join(' UNION ALL ')} LIMIT 6`)
  if (rows.length === 0) return
  const named = rows.slice(0, 5).map(({ kind, name }) => `${kind} ${name}`)
  throw new AppError(
    'unsupported',
    `the portable dump cannot carry ${named.join(', ')}${rows.length > 5 ? ' and more' : ''}`,
    {
      hint: 'Install the PostgreSQL client programs (pg_dump, pg_restore) of at least the version of the server: they carry everything.',
    },
  )
}
