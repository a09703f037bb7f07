import type { Actor } from '../ledger/entry.ts'
import type { Tx } from '../lib/db.ts'
import { pipelineOf } from '../settings/app-views.ts'
import { listReleasesAt, setUntil } from '../store/releases.ts'
import { stagesUntil } from './cut-release.ts'
import { readStanding, requestStage, type Standing } from './remaining-stages.ts'
import type { World } from './world.ts'

/** A tag that asks for an environment, for every release that was cut from its commit. */
export interface AskingTag {
  readonly workspace: string
  readonly ref: string
  readonly commit: string
  readonly environment: string
  readonly by: Actor
}

/** Does what a tag asks for in the caller's transaction, as `promote` does it; answers a line for people per release. */
export async function requestByTag(world: World, tx: Tx, tag: AskingTag): Promise<string[]> {
  const lines: string[] = []
  for (const release of await listReleasesAt(tx, tag.workspace, tag.commit)) {
    lines.push(await requestOne(world, tx, tag, release))
  }
  return lines.length > 0 ? lines : [`no release was cut from ${tag.commit.slice(0, 12)}: there is nothing to ask for`]
}

async function requestOne(world: World, tx: Tx, tag: AskingTag, id: string): Promise<string> {
  const { environment, by, ref } = tag
  const before = await readStanding(world, tx, id)
  const { app } = before.release
  if (!pipelineOf(before.settings, app).stages.some((stage) => stage.environment === environment))
    return `${id} is not asked for in ${environment}: the pipeline of ${app} has no such stage`
  const standing = (await widenReach(tx, before, environment)) ? await readStanding(world, tx, id) : before
  if (!standing.left.some((stage) => stage.environment === environment))
    return `${id} was live in ${environment} already`
  await requestStage(world, tx, { by, environment, because: `tag ${ref}` }, standing)
  return `${id} is asked for in ${environment}`
}

/** Lets a release go as far as a tag asks; one that may go further already keeps its reach. */
async function widenReach(tx: Tx, { release, settings }: Standing, environment: string): Promise<boolean> {
  const reach = (until: string) => stagesUntil(settings, release.app, until).length
  if (reach(environment) <= reach(release.untilEnvironment)) return false
  await setUntil(tx, release.id, environment)
  return true
}
