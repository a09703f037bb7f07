import type { ReplyOf } from '../../../contract/api.ts'
import { addWorkspace } from '../../actions/add-workspace.ts'
import type { Stories } from '../../http/stories.ts'
import { hasErrors } from '../../settings/finding.ts'
import { parseSettings } from '../../settings/parse.ts'
import { parseRemote } from '../../sources/remote.ts'
import { listWorkspaces, type WorkspaceRow } from '../../store/workspaces.ts'
import type { StoriesDeps } from './deps.ts'
import { settingsIfAny } from './settings-if-any.ts'
import { within } from './within.ts'

type Workspace = ReplyOf<'addWorkspace'>['workspace']

/** The repositories, and their settings. */
export function workspaceStories(
  deps: StoriesDeps,
): Pick<Stories, 'listWorkspaces' | 'addWorkspace' | 'validateSettings'> {
  const { db, workspaces, catalogue } = deps
  return {
    async listWorkspaces() {
      const all = await listWorkspaces(db)
      return { workspaces: await Promise.all(all.map((row) => describeWorkspace(deps, row))) }
    },
    async addWorkspace(caller, { name, follow }) {
      const url = follow === undefined ? undefined : parseRemote(follow).url
      const row = await addWorkspace(db, caller, name, url)
      await workspaces.add(name, url)
      return { workspace: await describeWorkspace(deps, row) }
    },
    async validateSettings(_caller, { text }) {
      const { findings } = parseSettings(text, catalogue)
      return { valid: !hasErrors(findings), findings }
    },
  }
}

async function describeWorkspace(deps: StoriesDeps, row: WorkspaceRow): Promise<Workspace> {
  const { name, source, url, addedAt } = row
  const settings = await within(2000, null, () => settingsIfAny(deps, name))
  return {
    ...{ name, source, addedAt },
    title: settings?.title ?? null,
    url: url === null ? deps.workspaces.gitUrl(name) : url.replace(/^(https?:\/\/)[^/@]*@/, '$1'),
    head: await within(2000, null, () => readHead(deps, name)),
  }
}

async function readHead({ workspaces }: StoriesDeps, name: string): Promise<Workspace['head']> {
  const repository = await workspaces.repository(name)
  const oid = await repository.resolveRef('refs/heads/main')
  if (oid === null) return null
  const { time } = await repository.commit(oid)
  return { ref: 'refs/heads/main', commit: oid, at: time }
}
