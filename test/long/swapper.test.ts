import { expect, test } from 'vitest'
import { keepAgainstSwapper } from '../support/swapper.ts'

const seconds = Number(process.env['TIDEGATE_SWAP_SECONDS'] ?? 600)

test(`[T24] for ${seconds} s a program exchanges folders and files for links while they are kept, and gets nothing from outside in`, {
  timeout: (seconds + 60) * 1000,
}, async () => {
  const { kept, refused, swaps, foreign } = await keepAgainstSwapper(seconds * 1000)
  console.log(`${swaps} exchanges against ${kept + refused} attempts to keep: ${kept} kept, ${refused} refused`)
  expect(foreign).toEqual([])
  expect(kept).toBeGreaterThan(seconds / 10)
  expect(refused).toBeGreaterThan(seconds / 10)
})
