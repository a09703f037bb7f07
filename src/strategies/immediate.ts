import { z } from 'zod'
import { retirePrevious, takeOver } from './rollout-steps.ts'
import type { Strategy } from './strategy.ts'

const schema = z.strictObject({})

/** Starts the new release in full, moves all requests at once, then stops the old one. */
export const immediate: Strategy<z.output<typeof schema>> = {
  kind: 'immediate',
  doc: 'All at once: the new release takes every request as soon as it is ready.',
  schema,
  needs: [],
  plan(_options, input) {
    return input.running === null ? takeOver(input) : [...takeOver(input), retirePrevious()]
  },
}
