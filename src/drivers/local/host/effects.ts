import { existsSync } from 'node:fs'
import { AppError, messageOf } from '../../../lib/errors.ts'
import { digestOfEffect, type EffectRequest } from '../../effect.ts'
import { judgeEffect, judgeRepetition, type KnownPlace } from '../../rules.ts'
import type { HostConfig } from '../protocol.ts'
import type { EdgeKeeper } from './edge-keeper.ts'
import type { Fleet } from './fleet.ts'
import type { Journal, JournalEntry } from './journal.ts'
import { artifactFolder } from './launch.ts'
import { demandPort } from './ports.ts'
import { findPlace, type PlaceRecord, type SetRecord, type StateFile } from './state-file.ts'

/** Applies effects, each at most once. */
export interface Effects {
  /** Applies an effect, or answers what was done when its key is known; resolves once it has come true. */
  apply(effect: EffectRequest): Promise<void>
}

interface Rooms {
  readonly config: HostConfig
  readonly journal: Journal
  readonly states: StateFile
  readonly fleet: Fleet
  readonly edge: EdgeKeeper
}

const edgeTimeoutMs = 10_000

/** Effects one after the other: intent to the journal → state to disk, which is the effect → outcome to the journal once it shows. */
export function openEffects(rooms: Rooms): Effects {
  const { journal, states } = rooms
  let last: Promise<unknown> = Promise.resolve()
  const settle = async (entry: JournalEntry) => {
    if (entry.isDone) return
    if (entry.kind === 'shift') await rooms.edge.upToDate(edgeTimeoutMs)
    if (entry.kind === 'retire') await rooms.fleet.retired(entry)
    journal.done(entry)
  }
  for (const entry of journal.open()) {
    // A host died between intent and outcome: the state tells whether the effect came about.
    if (entry.seq > states.state.seq) journal.drop(entry)
    else void settle(entry).catch(() => {}) // its caller will ask again by its key
  }
  return {
    async apply(effect) {
      const begun = last.then(() => begin(rooms, effect))
      last = begun.catch(() => {})
      await settle(await begun)
    },
  }
}

async function begin(rooms: Rooms, effect: EffectRequest): Promise<JournalEntry> {
  const { journal, states, fleet } = rooms
  const known = journal.find(effect.key)
  if (known) {
    judgeRepetition(effect.key, known.digest, digestOfEffect(effect))
    return known
  }
  try {
    await judge(rooms, effect)
  } catch (error) {
    journal.refuse(effect, messageOf(error))
    throw error
  }
  try {
    const entry = journal.intend(effect)
    const touched = change(states, effect)
    states.state.seq = entry.seq
    states.save({ durable: true })
    fleet.reconcile(touched)
    return entry
  } catch (error) {
    // What is in memory and what is on disk may differ now. The next host reads the disk, which is the truth.
    process.stderr.write(`${new Date().toISOString()} ${effect.key} could not be written: ${messageOf(error)}\n`)
    process.exit(70)
  }
}

async function judge({ config, states, edge }: Rooms, effect: EffectRequest): Promise<void> {
  judgeEffect(states.state.places.map(knownPlace), effect)
  if (effect.kind === 'shift') await judgePorts(edge, effect)
  if (effect.kind !== 'provision') return
  const { artifact } = effect.set
  if (!existsSync(artifactFolder(config.artifacts, artifact))) {
    throw new AppError('not-found', `${artifact} was wanted, but is not in the artifact store ${config.artifacts}`, {
      hint: 'Build the component again, or restore the artifact.',
    })
  }
}

/** A port that the edge has open is this app's, for another one's was refused before; all others must be free. */
async function judgePorts(edge: EdgeKeeper, { app, environment, routes }: EffectRequest & { kind: 'shift' }) {
  if (!routes.ports?.length) return
  await edge.upToDate(edgeTimeoutMs)
  for (const { port, component } of routes.ports)
    if (!edge.appPorts.has(port)) await demandPort(port, `${app}.${component} in ${environment}`)
}

function knownPlace({ sets, ...place }: PlaceRecord): KnownPlace {
  return { ...place, sets: sets.filter(({ retiring }) => !retiring).map(({ spec }) => spec) }
}

/** Changes the state; gives the set whose replicas that gave up deserve another try. */
function change({ state }: StateFile, effect: EffectRequest): SetRecord | undefined {
  const { environment, app, generation } = effect
  let place = findPlace(state, effect)
  if (!place) {
    place = { environment, app, generation, routes: null, sets: [] }
    state.places.push(place)
  }
  place.generation = generation
  if (effect.kind === 'shift') place.routes = effect.routes
  if (effect.kind === 'retire') for (const set of place.sets) if (effect.sets.includes(set.spec.id)) set.retiring = true
  if (effect.kind !== 'provision') return undefined
  const standing = place.sets.find(({ spec }) => spec.id === effect.set.id)
  if (standing) {
    // The id stands for artifact and configuration: only the number of replicas can be another one.
    return Object.assign(standing, { spec: { ...standing.spec, replicas: effect.set.replicas }, retiring: false })
  }
  const set: SetRecord = { spec: effect.set, retiring: false, replicas: [] }
  place.sets.push(set)
  return set
}
