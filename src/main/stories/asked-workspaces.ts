import type { Sql } from '../../lib/db.ts'
import { AppError } from '../../lib/errors.ts'
import { listWorkspaces, type WorkspaceRow } from '../../store/workspaces.ts'

/** The workspaces that a question is about: the named one, or all. */
export async function askedWorkspaces(sql: Sql, name: string | undefined): Promise<WorkspaceRow[]> {
  const all = await listWorkspaces(sql)
  if (name === undefined) return all
  const found = all.filter((workspace) => workspace.name === name)
  if (found.length > 0) return found
  throw new AppError('not-found', `no workspace ${name} is known`, { hint: hintOf(all) })
}

/** The one workspace that an act is about: the named one, or the only one. */
export async function askedWorkspace(sql: Sql, name: string | undefined): Promise<string> {
  const [first, second] = await askedWorkspaces(sql, name)
  if (first === undefined) {
    throw new AppError('not-found', 'there is no workspace yet', { hint: 'Add one: tidegate workspace add <name>' })
  }
  if (second === undefined) return first.name
  throw new AppError('invalid-input', 'there are several workspaces, and none was named', {
    hint: 'Name one with --workspace.',
  })
}

function hintOf(all: readonly WorkspaceRow[]): string {
  return all.length === 0 ? 'There is none yet.' : `Known are: ${all.map(({ name }) => name).join(', ')}.`
}
