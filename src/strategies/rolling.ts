import { z } from 'zod'
import type { Step, StrategyInput } from '../domain/step.ts'
import { duration } from '../settings/primitives.ts'
import { dropRepeats, lowerPrevious, retirePrevious, shiftTo, startNext, takeOver, watchFor } from './rollout-steps.ts'
import { largestOf, shareOf } from './shares.ts'
import type { Strategy } from './strategy.ts'

const schema = z.strictObject({
  batch: z.int().min(1).max(200).default(1).describe('Replicas that are replaced at a time, of the largest component'),
  maxSurge: z
    .int()
    .min(1)
    .max(200)
    .default(1)
    .describe('Replicas that may run beyond the wanted ones meanwhile, of the largest component'),
  watch: duration.prefault('0s').describe('How long each batch is watched before the next'),
})

/** Replaces replicas batch by batch, requests in proportion; the old release keeps a replica until the last watch has passed. */
export const rolling: Strategy<z.output<typeof schema>> = {
  kind: 'rolling',
  doc: 'In batches: replicas are replaced a few at a time, and requests follow in proportion.',
  schema,
  needs: ['split-traffic', 'scale'],
  plan(options, input) {
    if (input.running === null) return takeOver(input)
    const total = largestOf(input.replicas)
    const size = Math.min(options.batch, options.maxSurge)
    const { replicas: old } = input.running
    const batches: Step[] = []
    for (let replaced = size; replaced < total; replaced += size) {
      const kept = shareOf(old, total - replaced, total)
      batches.push(...replace(input, replaced, total), ...watchFor(options.watch), lowerPrevious(kept))
    }
    return dropRepeats([...batches, ...takeOver(input), retirePrevious()], old)
  },
}

/** The weight is rounded down, so that it never asks more of the new release than its replicas' share. */
function replace(input: StrategyInput, replaced: number, total: number): Step[] {
  const weight = Math.floor((1000 * replaced) / total)
  return [startNext(input, shareOf(input.replicas, replaced, total)), shiftTo(weight, input.sticky)]
}
