import type { ClimbOrder, ClimbTally } from './ascents/climb.ts'
import type { MeasureOrder } from './measure.ts'
import type { Preparation, PrepareOrder } from './prepare.ts'
import type { Tally } from './tally.ts'

/** What the threads of a crew can be asked for. */
export interface Work {
  readonly prepare: { readonly input: PrepareOrder; readonly output: Preparation }
  readonly measure: { readonly input: MeasureOrder; readonly output: readonly Tally[] }
  readonly climb: { readonly input: ClimbOrder; readonly output: readonly ClimbTally[] }
}

/** One piece of work. */
export interface Order<K extends keyof Work> {
  readonly kind: K
  readonly input: Work[K]['input']
}

/** What came of it. */
export interface Answer<K extends keyof Work> {
  readonly output: Work[K]['output']
}
