import { expect, test } from 'vitest'
import { keepAgainstSwapper } from '../../test/support/swapper.ts'

test('[T24] a program that exchanges folders and files for links while they are kept gets nothing from outside in', async () => {
  const { kept, refused, swaps, foreign } = await keepAgainstSwapper(2000)
  expect(foreign).toEqual([])
  expect(swaps).toBeGreaterThan(1000)
  expect(kept + refused).toBeGreaterThan(20)
  expect(refused).toBeGreaterThan(0)
})
