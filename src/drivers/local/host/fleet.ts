import type { Observation, ObservedSet, Place } from '../../driver.ts'
import type { TargetFolder } from '../folders.ts'
import type { EdgeTable, HostConfig } from '../protocol.ts'
import type { EdgeKeeper } from './edge-keeper.ts'
import { pipePath } from './output.ts'
import { lives, processesPrintingTo, sweepGroup } from './processes.ts'
import { Replica, type ReplicaHost } from './replica.ts'
import { findPlace, type PlaceRecord, type ReplicaRecord, type SetRecord, type StateFile } from './state-file.ts'
import { openUsageWatch } from './usage-watch.ts'

/** All replicas of a target, kept as its state wants them. */
export interface Fleet {
  /** Starts what is missing, stops what is too much, and tells the edge. Retry `failed` replicas of `retry`. */
  reconcile(retry?: SetRecord): void
  observe(place: Place): Observation
  /** Resolves once the place has no retiring set any more. */
  retired(place: Place): Promise<void>
  /** Stops everything for good. */
  stopAll(): Promise<void>
  /** The host goes, the processes stay. */
  leave(): void
}

/** Takes over the replicas of the state: living ones are adopted, dead ones started again, lost ones ended. */
export function openFleet(options: {
  folder: TargetFolder
  config: HostConfig
  states: StateFile
  edge: EdgeKeeper
}): Fleet {
  const { folder, config, states, edge } = options
  const replicas = new Map<ReplicaRecord, Replica>()
  let isLeft = false
  const waiting = new Set<() => void>()
  const usage = openUsageWatch()

  const changed = () => {
    if (isLeft) return
    states.save()
    edge.publish(tableOf(states.state.places, (record) => replicas.get(record)))
  }
  const host: ReplicaHost = {
    folder,
    config,
    changed,
    takenPorts: () =>
      new Set(
        states.state.places.flatMap(({ sets, routes }) => [
          ...sets.flatMap((set) => set.replicas.flatMap(({ port }) => port ?? [])),
          ...(routes?.ports ?? []).map(({ port }) => port),
        ]),
      ),
    drained: (place, record, timeoutMs) => edge.drained(place.environment, record.id, record.port ?? 0, timeoutMs),
    becameReady: usage.lookClosely,
    usageOf: usage.of,
  }
  const dismiss = (place: PlaceRecord, set: SetRecord, record: ReplicaRecord) => {
    const replica = replicas.get(record)
    if (replica?.isStopping) return
    void (replica?.stop() ?? Promise.resolve()).then(() => {
      replicas.delete(record)
      set.replicas.splice(set.replicas.indexOf(record), 1)
      if (set.retiring && set.replicas.length === 0) place.sets.splice(place.sets.indexOf(set), 1)
      changed()
      for (const check of waiting) check()
    })
  }
  const reconcileSet = (place: PlaceRecord, set: SetRecord, retry: boolean) => {
    const wanted = set.retiring ? 0 : set.spec.replicas
    const standing = set.replicas.filter((record) => !replicas.get(record)?.isStopping)
    if (retry) for (const record of standing) if (record.gaveUp !== null) dismiss(place, set, record)
    const kept = standing.filter((record) => !replicas.get(record)?.isStopping)
    for (const record of kept.slice(wanted)) dismiss(place, set, record)
    for (let count = kept.length; count < wanted; count++) set.replicas.push(newRecord(set))
    for (const record of set.replicas) {
      if (!replicas.has(record)) replicas.set(record, new Replica(host, place, set, record))
    }
  }
  const reconcile = (retry?: SetRecord) => {
    for (const place of states.state.places) {
      for (const set of [...place.sets]) {
        reconcileSet(place, set, set === retry)
        if (set.retiring && set.replicas.length === 0) place.sets.splice(place.sets.indexOf(set), 1)
      }
    }
    changed()
  }
  endLost(folder, states)
  reconcile()

  return {
    reconcile,
    observe: (place) => observePlace(findPlace(states.state, place), (record) => replicas.get(record)),
    retired: (place) =>
      new Promise((resolve) => {
        const check = () => {
          if (findPlace(states.state, place)?.sets.some(({ retiring }) => retiring)) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    async stopAll() {
      usage.close()
      await Promise.all([...replicas.values()].map((replica) => replica.stop()))
      replicas.clear()
    },
    leave() {
      isLeft = true
      usage.close()
      for (const replica of replicas.values()) replica.leave()
    },
  }
}

/** What the edge should route: ready replicas; where none is, those that were ready, for a request knows more than a probe. */
function tableOf(
  places: readonly PlaceRecord[],
  replicaOf: (record: ReplicaRecord) => Replica | undefined,
): Omit<EdgeTable, 'version'> {
  const inState = (set: SetRecord, state: Replica['state']) =>
    set.replicas.filter((record) => record.process !== null && replicaOf(record)?.state === state)
  return {
    apps: places.flatMap(({ environment, app, routes }) => (routes ? [{ environment, app, ...routes }] : [])),
    sets: places.flatMap(({ environment, sets }) =>
      sets.map((set) => {
        const ready = inState(set, 'ready')
        const told = ready.length > 0 ? ready : inState(set, 'unready')
        return {
          environment,
          set: set.spec.id,
          replicas: told.flatMap(({ id, port }) => (port === null ? [] : [{ id, port }])),
        }
      }),
    ),
  }
}

function observePlace(
  place: PlaceRecord | undefined,
  replicaOf: (record: ReplicaRecord) => Replica | undefined,
): Observation {
  const observeSet = ({ spec, retiring, replicas }: SetRecord): ObservedSet => ({
    id: spec.id,
    component: spec.component,
    artifact: spec.artifact,
    wanted: retiring ? 0 : spec.replicas,
    replicas: replicas.flatMap((record) => replicaOf(record)?.observe() ?? []),
  })
  return { generation: place?.generation ?? 0, sets: place?.sets.map(observeSet) ?? [], routes: place?.routes ?? null }
}

function newRecord(set: SetRecord): ReplicaRecord {
  const taken = new Set(set.replicas.map(({ id }) => id))
  let index = 0
  while (taken.has(`${set.spec.id}.${index}`)) index++
  return {
    id: `${set.spec.id}.${index}`,
    port: null,
    process: null,
    startedAt: new Date().toISOString(),
    restarts: 0,
    wasReady: false,
    gaveUp: null,
  }
}

/** Ends processes that a killed host had started and not yet noted: they print to the pipe of a replica without a process. */
function endLost(folder: TargetFolder, { state }: StateFile): void {
  for (const { environment, sets } of state.places) {
    for (const { id, process } of sets.flatMap(({ replicas }) => replicas)) {
      if (process && lives(process)) continue
      for (const pid of processesPrintingTo(pipePath({ pipes: folder.pipes, name: `${environment}.${id}` }, 'stdout')))
        sweepGroup(pid)
    }
  }
}
