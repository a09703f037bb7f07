import { z } from 'zod'
import { duration } from '../settings/primitives.ts'
import { takeOver } from './rollout-steps.ts'
import type { Strategy } from './strategy.ts'

const schema = z.strictObject({
  watch: duration.prefault('0s').describe('How long the switch is watched, where the stage does not watch for longer'),
})

/** Starts the new colour beside the old one and switches; the old colour stays ready until the next deployment retires it. */
export const blueGreen: Strategy<z.output<typeof schema>> = {
  kind: 'blue-green',
  doc: 'Two colours: one switch to the new release, while the old one stays ready until the next deployment.',
  schema,
  needs: ['standby'],
  plan(options, input) {
    return input.running === null ? takeOver(input) : takeOver(input, Math.max(options.watch, input.watchMs))
  },
}
