import type { Trouble } from '../finding.ts'
import type { Catalogue, Settings } from '../schema.ts'

/** One way in which settings that fit the schema may still contradict themselves; `look` names every spot. */
export interface CoherenceRule {
  readonly code: string
  /** What must hold, in one sentence. */
  readonly doc: string
  look(settings: Settings, catalogue: Catalogue): Spot[]
}

/** One spot where a rule does not hold; its code is the rule's. */
export type Spot = Omit<Trouble, 'code'>
