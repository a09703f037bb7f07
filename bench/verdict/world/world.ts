import type { SpellLaw } from './spells.ts'

/** What a generated service lives in. Deviations are of natural logarithms, times in seconds. */
export interface World {
  readonly name: 'ordinary' | 'stress'
  readonly pods: number
  readonly diurnal: number
  readonly traffic: Drift
  readonly sharedErrors: Drift
  readonly podErrors: Drift
  readonly podLatency: Drift
  readonly sharedIncidents: SpellLaw & { readonly factor: number }
  readonly podIncidents: SpellLaw & { readonly factor: number }
  /** Mean number of errors of one failure that is retried on the same pod. */
  readonly clump: number
  readonly pauses: SpellLaw
  /** How much two groups of pods of one and the same release differ, drawn once per rollout. */
  readonly armErrors: number
  readonly armLatency: number
}

/** A stationary AR(1) process: its deviation and its correlation time. */
export interface Drift {
  readonly deviation: number
  readonly seconds: number
}

/** The ordinary world of the study (verdict.md §4). */
export const ordinary: World = {
  name: 'ordinary',
  pods: 20,
  diurnal: 0.3,
  traffic: { deviation: 0.15, seconds: 30 },
  sharedErrors: { deviation: 0.3, seconds: 120 },
  podErrors: { deviation: 0.25, seconds: 60 },
  podLatency: { deviation: 0.05, seconds: 60 },
  sharedIncidents: { everySeconds: 1200, shortest: 5, longest: 30, factor: 8 },
  podIncidents: { everySeconds: 3600, shortest: 3, longest: 15, factor: 5 },
  clump: 1.5,
  pauses: { everySeconds: 120, shortest: 0.1, longest: 0.6 },
  armErrors: 0.03,
  armLatency: 0.015,
}

/** The bursty, drifting world (§4.4): pods' deviations and the difference between arms doubled, clumps of 2. */
export const stress: World = {
  ...ordinary,
  name: 'stress',
  podErrors: { deviation: 0.5, seconds: 60 },
  podLatency: { deviation: 0.1, seconds: 60 },
  clump: 2,
  armErrors: 0.06,
  armLatency: 0.03,
}

/** Both worlds by name. */
export const worlds: Readonly<Record<World['name'], World>> = { ordinary, stress }
