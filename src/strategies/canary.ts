import { z } from 'zod'
import { duration } from '../settings/primitives.ts'
import {
  dropRepeats,
  retireBaseline,
  retirePrevious,
  shiftTo,
  startBaseline,
  startNext,
  takeOver,
  watchFor,
} from './rollout-steps.ts'
import { shareOf } from './shares.ts'
import type { Strategy } from './strategy.ts'

const step = z.strictObject({
  weight: z.int().min(1).max(99).describe('Percent of requests; the step to all of them follows by itself'),
  hold: duration.describe('How long the new release is watched at this weight'),
  atLeastRequests: z.int().min(0).default(0).describe('A hold with fewer requests than this proves nothing'),
})

const schema = z.strictObject({
  steps: z
    .array(step)
    .min(1)
    .refine((steps) => steps.every(({ weight }, i) => weight > (steps[i - 1]?.weight ?? 0)), {
      message: 'each step needs a larger weight than the step before it',
    }),
  sticky: z.boolean().default(false).describe('Whether a caller stays with the release it met first'),
})

/** Gives the new release a small, growing share of the requests and watches it at each, before it takes all. */
export const canary: Strategy<z.output<typeof schema>> = {
  kind: 'canary',
  doc: 'A few first: a growing share of the requests, watched at every step, with the old release at full strength.',
  schema,
  needs: ['split-traffic', 'scale'],
  plan(options, input) {
    const sticky = options.sticky || input.sticky
    if (input.running === null) return takeOver({ ...input, sticky })
    const old = input.running.replicas
    const exposures = options.steps.flatMap(({ weight, hold, atLeastRequests }) => {
      // A baseline is as large as the canary, as long as the previous release keeps a part of the requests itself.
      const baseline = input.freshBaseline && weight < 50 ? weight : 0
      return [
        startNext(input, shareOf(input.replicas, weight, 100)),
        ...(baseline > 0 ? [startBaseline(input, shareOf(old, baseline, 100))] : []),
        shiftTo(weight * 10, sticky, baseline * 10),
        ...watchFor(hold, atLeastRequests),
      ]
    })
    const compared = exposures.some((step) => step.do === 'provision' && step.release === 'baseline')
    const end = [...(compared ? [retireBaseline()] : []), retirePrevious()]
    return dropRepeats([...exposures, ...takeOver({ ...input, sticky }), ...end], old)
  },
}
