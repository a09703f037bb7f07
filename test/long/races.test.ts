import { expect, test } from 'vitest'
import { releasesAtOnce } from '../support/place-scenes.ts'
import { fightForLease } from '../support/store.ts'

test('[F36] 100 deployments want one place at once, 100 rounds: one gets it each, and the fence rises by one', {
  timeout: 120_000,
}, async () => {
  expect(await fightForLease(100)).toEqual(Array.from({ length: 100 }, (_, round) => [round + 1]))
})

test(
  '[F36] 100 releases come to one place at once: it takes one at a time, and ends with the newest',
  {
    timeout: 300_000,
  },
  () => releasesAtOnce(100),
)
