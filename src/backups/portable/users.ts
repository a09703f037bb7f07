/** The SQL condition that an object was made by users: neither by PostgreSQL itself, nor as part of an extension or of another object. */
export function madeByUsers(catalogue: string, alias: string): string {
  return `${alias}.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend e
     WHERE e.classid = '${catalogue}'::regclass AND e.objid = ${alias}.oid AND e.deptype IN ('e', 'i') AND e.refobjid <> e.objid)`
}
