/** The SQL condition that an object was made by users: neither by PostgreSQL itself nor as a part of an extension. */
export function madeByUsers(catalogue: string, alias: string): string {
  return `${alias}.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend e
     WHERE e.classid = '${catalogue}'::regclass AND e.objid = ${alias}.oid AND e.deptype = 'e')`
}
