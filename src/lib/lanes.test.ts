import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { forEachOf } from './lanes.ts'

test('every item is worked on once, never more at a time than told', async () => {
  const done: number[] = []
  let running = 0
  let most = 0
  await forEachOf([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    running += 1
    most = Math.max(most, running)
    await sleep(1)
    running -= 1
    done.push(item)
  })
  expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(most).toBe(3)
})

test('after a failure nothing is begun, and nothing runs any more when it is told', async () => {
  const begun: number[] = []
  let running = 0
  const work = forEachOf([1, 2, 3, 4, 5, 6], 2, async (item) => {
    begun.push(item)
    running += 1
    await sleep(item)
    running -= 1
    if (item === 1) throw new Error('first')
  })
  await expect(work).rejects.toThrow('first')
  expect(running).toBe(0)
  expect(begun).toEqual([1, 2])
})
