import type { World } from '../../actions/world.ts'
import type { ObservedSet, ReplicaSetSpec } from '../../domain/target.ts'
import type { Attempt, Executor, Outcome } from '../../engine/contract.ts'
import { systemClock } from '../../lib/clock.ts'
import { formatDuration } from '../../lib/duration.ts'
import { AppError } from '../../lib/errors.ts'
import { clearCurrent } from '../../store/deployments.ts'
import { replicaSetsOf, routesOf, setIdsOf } from './replica-sets.ts'
import { openScene, releaseOf, type Scene, stepOf } from './scene.ts'

/** The steps that change a target: each tells the driver what is wanted under the step's key, and observes what came of it. */
export function effectExecutors(world: World): Executor[] {
  return [
    { verb: 'provision', run: (attempt) => provision(world, attempt) },
    { verb: 'scale', run: (attempt) => scale(world, attempt) },
    { verb: 'shift', run: (attempt) => shift(world, attempt) },
    { verb: 'retire', run: (attempt) => retire(world, attempt) },
    { verb: 'vacate', run: (attempt) => vacate(world, attempt) },
    { verb: 'hold', run: (attempt) => hold(attempt) },
  ]
}

async function provision(world: World, attempt: Attempt): Promise<Outcome> {
  const step = stepOf(attempt, 'provision')
  const scene = await openScene(world, attempt)
  const part = step.release === 'baseline' ? 'baseline' : 'release'
  const settled = releaseOf(scene, step.release === 'baseline' ? 'previous' : step.release)
  const sets = await replicaSetsOf(world, settled, scene.place.environment, step.replicas, part)
  attempt.crashPoint('provision:before')
  await Promise.all(sets.map((set) => scene.driver.provision(scene.effect(set.component), set)))
  attempt.crashPoint('provision:after')
  const trouble = await awaitReady(scene, sets, systemClock.now().getTime() + step.deadlineMs)
  if (trouble !== null) return { is: 'failed', because: trouble }
  return { is: 'passed', output: { sets: sets.map(({ id, replicas }) => ({ id, replicas })) } }
}

/** Waits until every replica wanted is ready; answers why not, once one gave up or the deadline is over. */
async function awaitReady(scene: Scene, sets: readonly ReplicaSetSpec[], deadline: number): Promise<string | null> {
  for (;;) {
    const seen = await scene.driver.observe(scene.place)
    const waiting = sets.flatMap((set) => whyNotReady(set, seen.sets))
    if (waiting.length === 0) return null
    const gaveUp = waiting.find(({ final }) => final)
    if (gaveUp) return gaveUp.because
    if (systemClock.now().getTime() > deadline) return `not ready within the deadline: ${waiting[0]?.because ?? ''}`
    await systemClock.sleep(80, scene.attempt.signal)
  }
}

function whyNotReady(set: ReplicaSetSpec, seen: readonly ObservedSet[]): { because: string; final: boolean }[] {
  const found = seen.find(({ id }) => id === set.id)
  const replicas = found?.replicas ?? []
  const failed = replicas.find(({ state }) => state === 'failed')
  if (failed) return [{ because: `${set.component} did not start: ${failed.because ?? 'it gave up'}`, final: true }]
  const ready = replicas.filter(({ state }) => state === 'ready').length
  if (ready >= set.replicas) return []
  const why = replicas.find(({ because }) => because !== null)?.because
  return [
    {
      because: `${ready} of ${set.replicas} replicas of ${set.component} are ready${why ? ` (${why})` : ''}`,
      final: false,
    },
  ]
}

async function scale(world: World, attempt: Attempt): Promise<Outcome> {
  const step = stepOf(attempt, 'scale')
  const scene = await openScene(world, attempt)
  const sets = await replicaSetsOf(world, releaseOf(scene, step.release), scene.place.environment, step.replicas)
  attempt.crashPoint('scale:before')
  for (const set of sets) await scene.driver.provision(scene.effect(set.component), set)
  attempt.crashPoint('scale:after')
  return { is: 'passed', output: { replicas: step.replicas } }
}

async function shift(world: World, attempt: Attempt): Promise<Outcome> {
  const step = stepOf(attempt, 'shift')
  const scene = await openScene(world, attempt)
  if (step.next < 1000 && scene.previous === null) {
    throw new AppError(
      'conflict',
      `${step.next / 10} % was to go to ${scene.next.release.id}, but no release runs for the rest`,
    )
  }
  attempt.crashPoint('shift:before')
  const routes = routesOf(scene.place.environment, scene.next, scene.previous, step, step.sticky)
  await scene.driver.shift(scene.effect(), routes)
  attempt.crashPoint('shift:after')
  return { is: 'passed', output: { splits: routes.splits.map(({ release, weight }) => ({ release, weight })) } }
}

async function retire(world: World, attempt: Attempt): Promise<Outcome> {
  const step = stepOf(attempt, 'retire')
  const scene = await openScene(world, attempt)
  const sets = await once(attempt, 'sets', () =>
    step.release === 'leftover' ? leftovers(scene) : ownSets(scene, step.release),
  )
  attempt.crashPoint('retire:before')
  if (sets.length > 0) await scene.driver.retire(scene.effect(), sets)
  attempt.crashPoint('retire:after')
  return { is: 'passed', output: { sets } }
}

function ownSets(scene: Scene, which: 'next' | 'previous' | 'baseline'): string[] {
  if (which === 'baseline') return setIdsOf(releaseOf(scene, 'previous'), scene.place.environment, 'baseline')
  const keep = which === 'previous' ? new Set(setIdsOf(scene.next, scene.place.environment)) : new Set<string>()
  return setIdsOf(releaseOf(scene, which), scene.place.environment).filter((set) => !keep.has(set))
}

/** Sets that belong neither to the release to come nor to the current one. */
async function leftovers(scene: Scene): Promise<string[]> {
  const known = [scene.next, ...(scene.previous ? [scene.previous] : [])]
  const wanted = new Set(known.flatMap((release) => setIdsOf(release, scene.place.environment)))
  const { sets, routes } = await scene.driver.observe(scene.place)
  const routed = new Set(routes?.splits.flatMap((split) => split.components.map(({ set }) => set)) ?? [])
  return sets.map(({ id }) => id).filter((id) => !wanted.has(id) && !routed.has(id))
}

/** Makes room in an environment that takes one app at a time: the others' hosts answer 503, their replicas stop. */
async function vacate(world: World, attempt: Attempt): Promise<Outcome> {
  const step = stepOf(attempt, 'vacate')
  const scene = await openScene(world, attempt)
  const { environment } = scene.place
  attempt.crashPoint('vacate:before')
  for (const app of step.apps) {
    const { hosts, sets } = await once(attempt, app, () => standing(scene, app))
    const effect = (part: string) => ({ ...scene.effect(`${app}/${part}`), app })
    if (hosts) await scene.driver.shift(effect('close'), { hosts, splits: [], sticky: false })
    if (sets.length > 0) await scene.driver.retire(effect('retire'), sets)
  }
  attempt.crashPoint('vacate:after')
  const { workspace } = scene.deployment
  return {
    is: 'passed',
    output: { apps: step.apps },
    commit: (tx) => clearCurrent(tx, workspace, environment, step.apps),
  }
}

/** What another app has in the environment: the hosts that lead to it, and its sets. */
async function standing(scene: Scene, app: string): Promise<{ hosts: readonly string[] | null; sets: string[] }> {
  const { sets, routes } = await scene.driver.observe({ environment: scene.place.environment, app })
  return { hosts: routes?.hosts ?? null, sets: sets.map(({ id }) => id) }
}

/** What the first attempt decided to touch: a key names one effect, so that later attempts must not observe anew. */
async function once<T>(attempt: Attempt, name: string, decide: () => T | Promise<T>): Promise<T> {
  if (name in attempt.notes) return attempt.notes[name] as T
  const decided = await decide()
  await attempt.note(name, decided)
  return decided
}

async function hold(attempt: Attempt): Promise<Outcome> {
  const step = stepOf(attempt, 'hold')
  const until = new Date(attempt.firstStartedAt.getTime() + step.forMs)
  if (attempt.now() >= until) return { is: 'passed', output: { heldMs: step.forMs } }
  const because = [
    {
      kind: 'hold',
      because: `holds for ${formatDuration(step.forMs)}`,
      owner: 'the clock',
      until: until.toISOString(),
    },
  ]
  return { is: 'waiting', because, until }
}
