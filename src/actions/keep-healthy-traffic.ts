import type { Settings } from '../settings/schema.ts'
import { keepBlock, listQuietPlaces, newestBlock } from '../store/healthy-traffic.ts'
import { blockMs, blockOf } from './traffic-blocks.ts'
import type { World } from './world.ts'

/** The target keeps its counts for so long. */
const keptAtTargetMs = 14 * 60_000

/** Keeps the traffic of releases that nothing happened to, in whole blocks; a block in which anything else had requests is left out. */
export async function keepHealthyTraffic(world: World, settings: Settings, now: number): Promise<void> {
  const { workspace } = settings
  for (const quiet of await listQuietPlaces(world.db, workspace)) {
    const { app, environment, release } = quiet
    if (!Object.hasOwn(settings.environments, environment) || !Object.hasOwn(settings.apps, app)) continue
    const key = { workspace, app, environment }
    const driver = await world.driver(workspace, settings, environment)
    const newest = (await newestBlock(world.db, key)) ?? 0
    const from = Math.max(quiet.since, now - keptAtTargetMs, newest + 1)
    for (let at = Math.ceil(from / blockMs) * blockMs; at + blockMs + 2000 <= now; at += blockMs) {
      const seen = (await driver.replicaTraffic({ app, environment }, at)).filter((one) => one.at < at + blockMs)
      if (seen.length === 0 || seen.some((one) => one.release !== release)) continue
      await keepBlock(world.db, key, blockOf(release, at, seen))
    }
  }
}
