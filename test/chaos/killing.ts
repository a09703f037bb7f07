import { setTimeout as sleep } from 'node:timers/promises'
import { type Plane, startPlane } from './plane.ts'

/** The control planes of one chaos, in their places; each is started again as soon as it died. */
export interface Fleet {
  readonly planes: Plane[]
  start(index: number, labels?: Iterable<string>): Plane
}

/** Lets the first control plane die once at every label, in the order in which the work passes them; answers those passed. */
export async function killAtLabels(
  fleet: Fleet,
  labels: readonly string[],
  signal: AbortSignal,
  tell: (line: string) => void,
): Promise<string[]> {
  const left = new Set(labels)
  const passed: string[] = []
  const end = () => fleet.planes[0]?.kill()
  signal.addEventListener('abort', end)
  end()
  await fleet.planes[0]?.gone
  while (left.size > 0) {
    const died = await fleet.start(0, left).gone
    signal.throwIfAborted()
    if (died === null) throw new Error('a control plane ended by itself: read planes.log')
    left.delete(died)
    passed.push(died)
    tell(`died at ${died}`)
  }
  signal.removeEventListener('abort', end)
  fleet.start(0)
  return passed
}

const shareDuringStart = 0.2

/**
 * Kills control planes at random instants, all but one of them at a time, until so many were killed: mostly within 1.5 s after they
 * got ready, every fifth time while they still start.
 */
export async function killAtRandom(fleet: Fleet, kills: number, signal: AbortSignal): Promise<number> {
  let killed = 0
  const atOnce = Math.max(1, fleet.planes.length - 1)
  while (killed < kills) {
    if (Math.random() < shareDuringStart) await sleep(Math.random() * 600, undefined, { signal })
    else {
      await Promise.all(fleet.planes.map(({ ready }) => ready))
      await sleep(50 + Math.random() * 1450, undefined, { signal })
    }
    const victims = shuffled(fleet.planes.keys()).slice(0, atOnce)
    for (const index of victims) fleet.planes[index]?.kill()
    await Promise.all(victims.map((index) => fleet.planes[index]?.gone))
    killed += victims.length
    for (const index of victims) fleet.start(index)
  }
  return killed
}

/** Longer than the lease of a node lasts. */
const frozenMs = 5500
const wakesWithinMs = 3000

/**
 * Freezes a control plane in the midst of its work until others have taken it over, and thaws it: what it still wants to write or to do
 * must be refused. One that held anything ends by itself, and is started again.
 */
export async function freezeAtRandom(fleet: Fleet, freezes: number, signal: AbortSignal): Promise<number> {
  for (let frozen = 0; frozen < freezes; frozen++) {
    await Promise.all(fleet.planes.map(({ ready }) => ready))
    await sleep(50 + Math.random() * 1450, undefined, { signal })
    const [index = 0] = shuffled(fleet.planes.keys())
    const victim = fleet.planes[index]
    victim?.freeze()
    await sleep(frozenMs, undefined, { signal })
    victim?.thaw()
    const isGone = await Promise.race([victim?.gone.then(() => true), sleep(wakesWithinMs, false, { signal })])
    if (isGone) fleet.start(index)
  }
  return freezes
}

/** Makes places into a fleet; nothing is started yet. */
export function openFleet(places: readonly Parameters<typeof startPlane>[0][]): Fleet {
  const planes: Plane[] = []
  return {
    planes,
    start(index, labels = []) {
      const place = places[index]
      if (!place) throw new RangeError(`the fleet has no place ${index}`)
      const plane = startPlane(place, labels)
      planes[index] = plane
      return plane
    },
  }
}

function shuffled(values: Iterable<number>): number[] {
  return [...values]
    .map((value) => ({ value, by: Math.random() }))
    .sort((a, b) => a.by - b.by)
    .map(({ value }) => value)
}
