import type { ReplyOf } from '../../../contract/api.ts'
import type { Observation, Place } from '../../domain/target.ts'
import type { Settings } from '../../settings/schema.ts'
import type { CurrentLine } from '../../store/status.ts'
import type { StoriesDeps } from './deps.ts'
import { within } from './within.ts'

type PlaceStatus = ReplyOf<'readStatus'>['workspaces'][number]['environments'][number]['places'][number]

/** An app in an environment: what is recorded as current, and its health as the target shows it now. */
export async function describePlace(
  { targets }: StoriesDeps,
  settings: Settings,
  place: Place,
  current: CurrentLine | undefined,
): Promise<PlaceStatus> {
  const { environment, app } = place
  if (current === undefined) return { app, release: null, since: null, health: 'empty', replicas: null, urls: [] }
  const { release, since } = current
  const urls = targets.urls(settings, app, environment)
  const seen = await within(3000, null, async () => (await targets.driver(settings, environment)).observe(place))
  if (seen === null) return { app, release, since, health: 'unknown', replicas: null, urls }
  const replicas = countReplicas(seen, release)
  return { app, release, since, health: healthOf(replicas), replicas, urls }
}

/** Replicas of the sets by which a release gets requests. */
function countReplicas({ sets, routes }: Observation, release: string): { ready: number; wanted: number } {
  const split = routes?.splits.find((candidate) => candidate.release === release && candidate.weight > 0)
  const ids = new Set(split?.components.map(({ set }) => set))
  const mine = sets.filter(({ id }) => ids.has(id))
  return {
    wanted: mine.reduce((sum, { wanted }) => sum + wanted, 0),
    ready: mine.reduce((sum, { replicas }) => sum + replicas.filter(({ state }) => state === 'ready').length, 0),
  }
}

function healthOf({ ready, wanted }: { readonly ready: number; readonly wanted: number }): PlaceStatus['health'] {
  if (ready === 0) return 'down'
  return ready < wanted ? 'degraded' : 'healthy'
}
