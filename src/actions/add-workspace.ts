import { type Actor, appendEntry } from '../ledger/entry.ts'
import type { Db } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { insertWorkspace, type WorkspaceRow } from '../store/workspaces.ts'

/** Records a workspace, hosted or followed; its repository is made after that, or at the next start. */
export async function addWorkspace(db: Db, caller: Actor, name: string, follow?: string): Promise<WorkspaceRow> {
  const source = follow === undefined ? 'hosted' : 'followed'
  return db.tx(async (tx) => {
    const added = await insertWorkspace(tx, { name, source, url: follow ?? null })
    if (added === undefined) throw takenName(name)
    const data = { workspace: name, source, ...(follow === undefined ? {} : { url: follow }) }
    await appendEntry(tx, { actor: caller, action: 'workspace.add', subject: `workspace:${name}`, data })
    return added
  })
}

/** The trouble of a name that another workspace has. */
export function takenName(name: string): AppError {
  return new AppError('conflict', `a new workspace was wanted, ${name} is there already`, {
    hint: 'Choose another name, or push to it: tidegate workspace list shows where.',
  })
}
