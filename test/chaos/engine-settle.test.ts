import { expect, test } from 'vitest'
import { raceSettlements } from '../support/settle-race.ts'

test('[F04] 10,000 ends of the same 100 nodes, half of them outdated, race: one is taken each, and stays', async () => {
  const race = await raceSettlements(10_000)
  expect(race).toEqual({ nodes: 100, tries: 10_000, wronglyTaken: [], staleTaken: 0, altered: [] })
})
