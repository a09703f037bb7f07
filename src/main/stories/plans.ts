import type { ReplyOf } from '../../../contract/api.ts'
import { detectChange } from '../../actions/detect-change.ts'
import type { Detection } from '../../detection/detect.ts'
import { releaseIds } from '../../domain/release.ts'
import type { Stories } from '../../http/stories.ts'
import { appOf } from '../../settings/app-views.ts'
import { parseSettings } from '../../settings/parse.ts'
import type { Settings } from '../../settings/schema.ts'
import { settingsDigest } from '../../settings/settings-digest.ts'
import type { Commit } from '../../sources/commit.ts'
import type { Repository } from '../../sources/repository.ts'
import { findRelease, findReleaseUnder } from '../../store/releases.ts'
import { askedWorkspace } from './asked-workspaces.ts'
import type { StoriesDeps } from './deps.ts'
import { baseOfPlan, requireCommit } from './plan-range.ts'
import { planComponents } from './planned-components.ts'

type CommitPlan = ReplyOf<'planCommit'>
type PlannedApp = CommitPlan['apps'][number]

const largestSettings = 262_144

/** One commit as it is planned. */
interface Planned {
  readonly workspace: string
  readonly repository: Repository
  readonly head: Commit
  readonly settings: Settings
  readonly detection: Detection
}

/** What a push of a commit would do, before anything does. */
export function planStories(deps: StoriesDeps): Pick<Stories, 'planCommit'> {
  const { db, workspaces, clock, catalogue } = deps
  return {
    async planCommit(_caller, { workspace: wanted, commit, base: from }) {
      const workspace = await askedWorkspace(db, wanted)
      const repository = await workspaces.repository(workspace)
      const head = await repository.commit(await requireCommit(repository, commit))
      const base = await baseOfPlan(db, { workspace, repository, head }, from)
      const { settings, findings } = parseSettings(await readText(repository, head.oid), catalogue)
      const common = { workspace, commit: head.oid, base, message: head.subject, findings, at: clock.now() }
      if (settings === undefined) return { ...common, apps: [], untouched: [], unclaimed: [], flags: [] }
      const detection = await detectChange(repository, settings, base, head.oid)
      const touched = new Set(detection.components.map(({ app }) => app))
      const planned = { workspace, repository, head, settings, detection }
      return {
        ...common,
        apps: await Promise.all([...touched].map((app) => planApp(deps, planned, app))),
        untouched: Object.keys(settings.apps).filter((app) => !touched.has(app)),
        unclaimed: detection.unclaimed,
        flags: flagsOf(detection),
      }
    },
  }
}

async function planApp(deps: StoriesDeps, planned: Planned, app: string): Promise<PlannedApp> {
  const { workspace, head, settings } = planned
  const { id: release, exists } = await nameOf(deps, planned, app)
  const sketch = { id: release, app, commit: head.oid, ref: 'refs/heads/main', authors: head.emails }
  return {
    ...{ app, release },
    tier: appOf(settings, app).tier,
    exists,
    components: await planComponents(deps.db, planned, app),
    stages: await deps.acts.planStages(workspace, settings, app, sketch),
  }
}

/** The id that the release has, or would get. */
async function nameOf({ db }: StoriesDeps, planned: Planned, app: string): Promise<{ id: string; exists: boolean }> {
  const { workspace, head, settings } = planned
  const digest = settingsDigest(settings)
  const standing = await findReleaseUnder(db, { workspace, app, commit: head.oid, settingsDigest: digest })
  if (standing) return { id: standing.id, exists: true }
  const [usual, other] = releaseIds(app, head.oid, digest)
  return { id: (await findRelease(db, usual)) ? other : usual, exists: false }
}

/** An absent file is read as an empty one: the findings say what is missing. */
async function readText(repository: Repository, commit: string): Promise<string> {
  return (await repository.readBlob(commit, 'tidegate.yaml', largestSettings))?.toString('utf8') ?? ''
}

function flagsOf({ flags: { none: _none, ...flags } }: Detection): string[] {
  return Object.entries(flags).flatMap(([flag, isSet]) => (isSet ? [flag] : []))
}
