import type { Sql, Tx } from '../lib/db.ts'

/** A repository that Tidegate hosts or follows. */
export interface WorkspaceRow {
  readonly name: string
  readonly source: 'hosted' | 'followed'
  /** What is fetched; null for a hosted one. */
  readonly url: string | null
  readonly addedAt: Date
}

const columns = 'name, source, url, added_at AS "addedAt"'

/** All workspaces, by name. */
export function listWorkspaces(sql: Sql): Promise<WorkspaceRow[]> {
  return sql.query<WorkspaceRow>(`SELECT ${columns} FROM tidegate.workspace ORDER BY name`)
}

/** One workspace. */
export async function readWorkspace(sql: Sql, name: string): Promise<WorkspaceRow | undefined> {
  return (await sql.query<WorkspaceRow>(`SELECT ${columns} FROM tidegate.workspace WHERE name = $1`, [name]))[0]
}

/** Records a workspace; undefined when the name is taken. */
export async function insertWorkspace(
  tx: Tx,
  workspace: Omit<WorkspaceRow, 'addedAt'>,
): Promise<WorkspaceRow | undefined> {
  const [row] = await tx.query<WorkspaceRow>(
    `INSERT INTO tidegate.workspace (name, source, url) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING ${columns}`,
    [workspace.name, workspace.source, workspace.url],
  )
  return row
}

/** The commit of a ref when it was last handled. */
export async function readHandledRef(sql: Sql, workspace: string, ref: string): Promise<string | undefined> {
  const [row] = await sql.query<{ oid: string }>('SELECT oid FROM tidegate.ref WHERE workspace = $1 AND name = $2', [
    workspace,
    ref,
  ])
  return row?.oid
}
