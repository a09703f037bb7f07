import type { Sql } from '../../lib/db.ts'
import { listPeople } from '../../store/people.ts'

/** The name of a person by their id; what is nobody's id stays as it is. */
export type NameOf = (id: string) => string

/** Reads the names of everyone who is or was known. */
export async function readNames(sql: Sql): Promise<NameOf> {
  const names = new Map((await listPeople(sql)).map(({ id, name }) => [id, name]))
  return (id) => names.get(id) ?? id
}
