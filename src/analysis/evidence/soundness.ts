import { type EvidenceSetup, judgesLatency, type MetricSetup } from './setup.ts'
import type { EvidenceState, Fault } from './state.ts'
import type { ArmTick, MetricCount, RegionTick, Tick } from './tick.ts'

/** Something of a tick that cannot be used. */
export interface Finding {
  /** `clock`, `<region>/traffic`, `<region>/latency` or `<region>/<metric id>`. */
  readonly key: string
  readonly found: string
  /** Ticks that are lost by it; 1 where left out. */
  readonly ticks?: number
}

/** The part of a region's tick that can be used. */
export interface SoundRegion {
  readonly name: string
  readonly canary: ArmTick
  readonly control: ArmTick
  readonly weight: number | null
  /** Whether both latencies can be used. */
  readonly isTimed: boolean
  /** Metrics that were read of both. */
  readonly metrics: readonly {
    readonly setup: MetricSetup
    readonly canary: MetricCount
    readonly control: MetricCount
  }[]
}

/** What of a tick can be used, in the order of the regions' names, and what is wrong with the rest. */
export function soundParts(
  setup: EvidenceSetup,
  state: EvidenceState,
  tick: Tick,
): { readonly sound: readonly SoundRegion[]; readonly findings: readonly Finding[] } {
  const names = [...new Set([...Object.keys(state.regions), ...Object.keys(tick.regions)])].sort((a, b) =>
    a < b ? -1 : 1,
  )
  const findings: Finding[] = []
  const sound: SoundRegion[] = []
  if (names.length === 0) findings.push({ key: 'traffic', found: 'no region was read' })
  for (const name of names) {
    const note = (what: string, found: string): void => {
      findings.push({ key: `${name}/${what}`, found })
    }
    const region = soundRegion(setup, name, tick.regions[name], note)
    if (region !== undefined) sound.push(region)
  }
  return { sound, findings }
}

type Note = (what: string, found: string) => void

function soundRegion(
  setup: EvidenceSetup,
  name: string,
  region: RegionTick | undefined,
  note: Note,
): SoundRegion | undefined {
  if (region === undefined) return void note('traffic', 'the region was not read')
  const { canary, control, weight } = region
  if (canary === null && control === null) return void note('traffic', 'neither release was read')
  if (canary === null || control === null)
    return void note('traffic', `the ${canary === null ? 'new' : 'old'} release was not read`)
  const trouble = troubleOfCounts('new', canary) ?? troubleOfCounts('old', control)
  if (trouble !== undefined) return void note('traffic', trouble)
  const isWeight = weight === undefined || (weight >= 0 && weight <= 1)
  if (!isWeight) note('weight', `a weight of ${weight}`)
  const isTimed = judgesLatency(setup) && areTimed(setup, canary, control, note)
  const metrics = setup.metrics.flatMap((metric) => soundMetric(metric, canary, control, note))
  return { name, canary, control, weight: isWeight ? (weight ?? null) : null, isTimed, metrics }
}

function troubleOfCounts(release: string, { requests, errors }: ArmTick): string | undefined {
  if (!isCount(requests)) return `${requests} requests of the ${release} release`
  if (!isCount(errors)) return `${errors} errors of the ${release} release`
  if (errors > requests) return `${errors} errors in ${requests} requests of the ${release} release`
  return undefined
}

function areTimed(setup: EvidenceSetup, canary: ArmTick, control: ArmTick, note: Note): boolean {
  const wanted = setup.profile.boundsMs.length + 1
  for (const [release, { latency }] of [
    ['new', canary],
    ['old', control],
  ] as const) {
    const bad = latency?.find((count) => !isCount(count))
    if (latency !== null && latency.length === wanted && bad === undefined) continue
    const found =
      latency === null
        ? 'no latency'
        : bad === undefined
          ? `${latency.length} latency counts instead of ${wanted}`
          : `a latency count of ${bad}`
    note('latency', `${found} of the ${release} release`)
    return false
  }
  return true
}

function soundMetric(setup: MetricSetup, canary: ArmTick, control: ArmTick, note: Note): SoundRegion['metrics'] {
  const mine = canary.metrics?.[setup.id] ?? null
  const theirs = control.metrics?.[setup.id] ?? null
  for (const [release, count] of [
    ['new', mine],
    ['old', theirs],
  ] as const) {
    const isSound = setup.kind === 'share' ? isCount : isAmount
    if (count !== null && isCount(count.tries) && isSound(count.events)) continue
    const found = count === null ? 'nothing was read' : `${count.events} in ${count.tries}`
    note(setup.id, `${found} of the ${release} release`)
    return []
  }
  return mine === null || theirs === null ? [] : [{ setup, canary: mine, control: theirs }]
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function isAmount(value: number): boolean {
  return Number.isFinite(value) && value >= 0
}

/** The faults after one more tick: found ones go on or begin, the others are over. */
export function withFindings(
  faults: Readonly<Record<string, Fault>>,
  findings: readonly Finding[],
  at: number,
): Readonly<Record<string, Fault>> {
  const open = Object.values(faults).some(({ streak }) => streak > 0)
  if (findings.length === 0 && !open) return faults
  const next = Object.fromEntries(Object.entries(faults).map(([key, fault]) => [key, { ...fault, streak: 0 }]))
  for (const { key, found, ticks = 1 } of findings) {
    const before = faults[key]
    next[key] = { count: (before?.count ?? 0) + ticks, streak: (before?.streak ?? 0) + 1, lastAt: at, found }
  }
  return next
}
