import { setTimeout as sleep } from 'node:timers/promises'
import type { Capability } from '../domain/capability.ts'
import type { AppError } from '../lib/errors.ts'
import type { Driver, Effect, LogLine, Place } from './driver.ts'
import { digestOfEffect, type EffectRequest, effectSchema, parseClosed } from './effect.ts'
import { createFakePlace, type FakePlace, type LoadScript, type SetScript } from './fake-place.ts'
import { judgeEffect, judgeRepetition } from './rules.ts'

/** What a fake target is told to be. */
export interface FakeOptions {
  /** The hand-turned time. */
  readonly now: () => Date
  /** All of them by default. */
  readonly capabilities?: Iterable<Capability>
}

/** One line of the fake's journal, in order. */
interface FakeJournalLine {
  readonly event: 'applied' | 'answered' | 'refused'
  readonly key: string
  readonly kind: EffectRequest['kind']
  readonly environment: string
  readonly app: string
  readonly generation: number
}

/** A target in memory with the rules of a real one, for tests of workflows: time stands still until the test turns it. */
export interface FakeDriver extends Driver {
  readonly journal: readonly FakeJournalLine[]
  /** How often each key changed the target; never above 1. */
  timesApplied(key: string): number
  /** Scripts the replicas of sets whose id, component or artifact is `match`: from when on they are ready, or why they never are. */
  scriptSets(match: string, script: SetScript): void
  /** Scripts how many requests per second reach a place. */
  scriptLoad(place: Place, requestsPerSecond: number): void
  /** Scripts how the requests of a release end. */
  scriptRelease(release: string, script: LoadScript): void
  /** Lets the next effect of a kind (or `observe`, `traffic`) throw; `applied` says whether it happened before its answer was lost. */
  failNext(call: EffectRequest['kind'] | 'observe' | 'traffic', error: AppError, applied?: boolean): void
  /** Adds a line to the logs of a set. */
  print(place: Place, line: Pick<LogLine, 'set' | 'text'> & Partial<LogLine>): void
}

const everything: readonly Capability[] = ['split-traffic', 'sticky', 'standby', 'scale', 'logs', 'traffic-report']

/** A fresh fake target. */
export function createFakeDriver(options: FakeOptions): FakeDriver {
  const { now } = options
  const places: FakePlace[] = []
  const journal: FakeJournalLine[] = []
  const recorded = new Map<string, string>()
  const sets = new Map<string, SetScript>()
  const releases = new Map<string, LoadScript>()
  const failures: { call: string; error: AppError; applied: boolean }[] = []

  const placeOf = ({ environment, app }: Place): FakePlace => {
    const known = places.find((place) => place.environment === environment && place.app === app)
    if (known) return known
    const place = createFakePlace({ environment, app }, { now, sets, releases })
    places.push(place)
    return place
  }
  const takeFailure = (call: string) => {
    const at = failures.findIndex((failure) => failure.call === call)
    return at < 0 ? undefined : failures.splice(at, 1)[0]
  }
  const note = (event: FakeJournalLine['event'], { key, kind, environment, app, generation }: EffectRequest) => {
    journal.push({ event, key, kind, environment, app, generation })
  }
  const change = (effect: EffectRequest) => {
    const digest = recorded.get(effect.key)
    if (digest !== undefined) {
      judgeRepetition(effect.key, digest, digestOfEffect(effect))
      note('answered', effect)
      return
    }
    try {
      judgeEffect(places, effect)
    } catch (error) {
      note('refused', effect)
      throw error
    }
    placeOf(effect).apply(effect)
    recorded.set(effect.key, digestOfEffect(effect))
    note('applied', effect)
  }
  const apply = async ({ signal, ...request }: Effect & Record<string, unknown>) => {
    const effect = parseClosed(effectSchema, request)
    signal?.throwIfAborted()
    await sleep(0) // an answer never comes in the same turn
    const failure = takeFailure(effect.kind)
    if (!failure || failure.applied) change(effect)
    if (failure) throw failure.error
  }
  const read = async <T>(call: string, answer: () => T): Promise<T> => {
    await sleep(0)
    const failure = takeFailure(call)
    if (failure) throw failure.error
    return answer()
  }
  return {
    name: 'fake',
    capabilities: new Set(options.capabilities ?? everything),
    journal,
    timesApplied: (key) => journal.filter((line) => line.key === key && line.event === 'applied').length,
    provision: (effect, set) => apply({ kind: 'provision', ...effect, set }),
    shift: (effect, routes) => apply({ kind: 'shift', ...effect, routes }),
    retire: (effect, retired) => apply({ kind: 'retire', ...effect, sets: retired }),
    observe: (where) => read('observe', () => placeOf(where).observe()),
    replicaTraffic: async () => [],
    traffic: (where, sinceMs) => read('traffic', () => placeOf(where).traffic(sinceMs)),
    logs: (where, query) => read('logs', () => placeOf(where).logs(query)),
    close: () => Promise.resolve(),
    scriptSets: (match, script) => void sets.set(match, script),
    scriptLoad: (place, requestsPerSecond) => placeOf(place).load(requestsPerSecond),
    scriptRelease: (release, script) => void releases.set(release, script),
    failNext: (call, error, applied = false) => void failures.push({ call, error, applied }),
    print: (place, line) => placeOf(place).print(line),
  }
}
