import { AppError } from '../lib/errors.ts'
import type { AppRoutes, Place } from './driver.ts'
import type { EffectRequest } from './effect.ts'

/** What a target knows of a place when it judges an effect. */
export interface KnownPlace extends Place {
  readonly generation: number
  readonly routes: AppRoutes | null
  /** The sets that are not being retired. */
  readonly sets: readonly { readonly id: string; readonly component: string; readonly artifact: string }[]
}

/** Throws when an effect must not be applied: older than what was applied, or against a rule of its kind. The same for every target. */
export function judgeEffect(places: readonly KnownPlace[], effect: EffectRequest): void {
  const place = places.find(({ environment, app }) => environment === effect.environment && app === effect.app)
  if (place && effect.generation < place.generation) throw stale(place, effect.generation)
  if (effect.kind === 'provision') judgeProvision(place, effect)
  else if (effect.kind === 'shift') judgeShift(places, place, effect)
  else judgeRetire(place, effect)
}

/** Throws `conflict` unless both calls of a key mean the same effect. */
export function judgeRepetition(key: string, recorded: string, digest: string): void {
  if (recorded === digest) return
  throw new AppError('conflict', `the key ${key} was used for another effect`, {
    hint: 'A key names one intended effect; a changed intention needs a key of its own.',
  })
}

function stale({ app, environment, generation }: KnownPlace, found: number): AppError {
  return new AppError(
    'stale-generation',
    `generation ${found} of ${app} in ${environment} is older than ${generation}, which was applied`,
    {
      hint: 'Somebody else holds the environment now; read what runs and decide anew.',
      details: { applied: generation },
    },
  )
}

function judgeProvision(place: KnownPlace | undefined, { set }: EffectRequest & { kind: 'provision' }): void {
  const standing = place?.sets.find(({ id }) => id === set.id)
  if (!standing || (standing.artifact === set.artifact && standing.component === set.component)) return
  throw new AppError('conflict', `the set ${set.id} stands with another artifact: ${standing.artifact}`)
}

function judgeShift(
  places: readonly KnownPlace[],
  place: KnownPlace | undefined,
  effect: EffectRequest & { kind: 'shift' },
): void {
  const { environment, app, routes } = effect
  const standing = new Set(place?.sets.map(({ id }) => id))
  for (const { release, weight, components } of routes.splits) {
    const missing = weight > 0 ? components.find(({ set }) => !standing.has(set)) : undefined
    if (!missing) continue
    throw new AppError(
      'not-found',
      `release ${release} was to get traffic, but its set ${missing.set} is not provisioned in ${environment}`,
    )
  }
  for (const other of places) {
    const claimed = other === place ? undefined : sharedName(routes, other.routes)
    if (claimed === undefined) continue
    throw new AppError(
      'conflict',
      `the ${claimed} was wanted for ${app} in ${environment}, but belongs to ${other.app} in ${other.environment}`,
    )
  }
}

/** What both routes claim, in words. */
function sharedName(wanted: AppRoutes, standing: AppRoutes | null): string | undefined {
  const host = standing?.hosts.find((name) => wanted.hosts.includes(name))
  if (host !== undefined) return `host name ${host}`
  const taken = standing?.ports?.find(({ port }) => wanted.ports?.some((one) => one.port === port))
  return taken && `port ${taken.port}`
}

function judgeRetire(place: KnownPlace | undefined, { sets }: EffectRequest & { kind: 'retire' }): void {
  for (const { release, weight, components } of place?.routes?.splits ?? []) {
    const routed = weight > 0 ? components.find(({ set }) => sets.includes(set)) : undefined
    if (!routed) continue
    throw new AppError(
      'conflict',
      `the set ${routed.set} cannot be retired: release ${release} sends it ${weight / 10} % of the traffic`,
      { hint: 'Shift the traffic away first.' },
    )
  }
}
