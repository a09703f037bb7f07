import { expect, test } from 'vitest'
import { raceSettlements } from '../support/settle-race.ts'

test('[F04] 100,000 ends of the same 1,000 nodes, half of them outdated, race: one is taken each, and stays', {
  timeout: 600_000,
}, async () => {
  const race = await raceSettlements(100_000)
  expect(race).toEqual({ nodes: 1000, tries: 100_000, wronglyTaken: [], staleTaken: 0, altered: [] })
})
