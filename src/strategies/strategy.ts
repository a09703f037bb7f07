import type { z } from 'zod'
import type { Capability } from '../domain/capability.ts'
import type { Step, StrategyInput } from '../domain/step.ts'

/** A strategy plans: from what runs and what shall run to the steps between, as data; it touches nothing. */
export interface Strategy<Options = unknown> {
  readonly kind: string
  readonly doc: string
  readonly schema: z.ZodType<Options>
  /** What a driver must be able to do; a mismatch is refused when the settings are read. */
  readonly needs: readonly Capability[]
  /** The rollout's steps only: provision, shift, hold, analyze, scale, retire. */
  plan(options: Options, input: StrategyInput): Step[]
}
