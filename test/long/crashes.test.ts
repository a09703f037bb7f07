import { describe, test } from 'vitest'
import { crashAfterApproval, crashInRollback } from '../support/crash-scenes.ts'

/** 500 of each kind in all, over the labels. */
const times = Number(process.env['TIDEGATE_CRASHES'] ?? 500)
const timeout = 120_000
const over = (labels: readonly string[]) =>
  Array.from({ length: Math.ceil(times / labels.length) }, (_, n) => n + 1).flatMap((n) =>
    labels.map((label) => [label, n] as const),
  )

describe.concurrent('a control plane that is killed', { timeout }, () => {
  test.for(over(['provision:before', 'provision:after', 'shift:before', 'shift:after', 'conclude:before']))(
    '[F05] at %s, after the approval was used, time %i: it stays used, the effect is done once, nobody is asked again',
    ([label], context) => crashAfterApproval(label, context),
  )

  test.for(over(['provision:before', 'shift:before', 'shift:after', 'retire:before', 'conclude:before']))(
    '[F06] at %s of an automatic rollback, time %i: the next one brings it to its end',
    ([label], context) => crashInRollback(label, context),
  )
})
