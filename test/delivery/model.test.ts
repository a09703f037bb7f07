import { expect, test } from 'vitest'
import { play } from '../model/play.ts'

test('[F34] whatever people, targets and machines do: nothing contradicts itself, and everything comes to rest (2 seeds of 120 acts)', {
  timeout: 120_000,
}, async () => {
  const played = await Promise.all([1, 2].map((seed) => play(seed, 120)))
  expect(played.flatMap(({ faults }) => faults)).toEqual([])
})
