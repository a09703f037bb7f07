import { expect, test } from 'vitest'
import { play } from '../model/play.ts'

/** `TIDEGATE_SEEDS=7,9` or `101-140` plays those, `TIDEGATE_ACTS` says how many acts each. */
const wanted = process.env['TIDEGATE_SEEDS'] ?? '1-40'
const acts = Number(process.env['TIDEGATE_ACTS'] ?? 120)

const seeds = wanted.split(',').flatMap((part) => {
  const [from = 0, until = from] = part.split('-').map(Number)
  return Array.from({ length: until - from + 1 }, (_, i) => from + i)
})

test.for(seeds)(
  `[F34] seed %i: nothing contradicts itself in ${acts} acts, and everything comes to rest`,
  {
    timeout: 180_000,
  },
  async (seed, { onTestFinished }) => {
    const { faults, deployments, effects } = await play(seed, acts, onTestFinished)
    expect(faults, `seed ${seed}: again with TIDEGATE_SEEDS=${seed} npm run test:long model`).toEqual([])
    expect(deployments).toBeGreaterThan(10)
    expect(effects).toBeGreaterThan(10)
  },
)
