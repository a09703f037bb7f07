import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLiveHistory } from '../../src/store/deployments.ts'
import { fightForLease, storeWith } from '../support/store.ts'

test('[F36] 100 deployments want one place at once, 10 rounds: one gets it each, and the fence rises by one', async () => {
  expect(await fightForLease(10)).toEqual(Array.from({ length: 10 }, (_, round) => [round + 1]))
})

const past = fc.record({
  release: fc.nat(4),
  environment: fc.constantFrom('production', 'staging'),
  app: fc.constantFrom('shop', 'blog'),
  intent: fc.constantFrom('promote', 'promote', 'promote', 'rollback'),
  state: fc.constantFrom('live', 'live', 'live', 'failed', 'aborted', 'void', 'admitted', 'proposed'),
  /** For rollbacks: how far back the deployment lies that they take back. */
  back: fc.nat(3),
})

test('[T13] 200 random histories: a place returns only to what was promoted there, went live and was not taken back', async () => {
  const db = await storeWith(0, 5)
  await fc.assert(
    fc.asyncProperty(fc.array(past, { maxLength: 14 }), async (history) => {
      const rows = history.map((one, i) => {
        const bad = history[i - 1 - one.back]
        return { ...one, id: `h${i}`, takesBack: one.intent === 'rollback' && bad ? `h${i - 1 - one.back}` : null }
      })
      await db.query('DELETE FROM tidegate.deployment')
      await db.query(
        `INSERT INTO tidegate.deployment (id, workspace, environment, app, release, intent, state, steps, intent_digest, intent_body,
           because, started_by, takes_back, ended_at, proposed_at)
         SELECT x.id, 'tiny', x.environment, x.app, 'r' || x.release, x.intent, x.state, '[]', '', '{}', '', '', x."takesBack",
           now() + x.n * interval '1 second', now() + x.n * interval '1 second'
         FROM jsonb_to_recordset($1) x(id text, n int, environment text, app text, release int, intent text, state text, "takesBack" text)`,
        [JSON.stringify(rows.map((row, n) => ({ ...row, n })))],
      )
      const here = rows.filter((row) => row.environment === 'production' && row.app === 'shop')
      const takenBack = new Set(
        rows.filter(({ intent, state }) => intent === 'rollback' && state === 'live').map((row) => row.takesBack),
      )
      const good = here.filter((row) => row.intent === 'promote' && row.state === 'live' && !takenBack.has(row.id))
      const wanted = [...new Set(good.map(({ release }) => `r${release}`).reverse())]
      expect(await readLiveHistory(db, 'tiny', 'production', 'shop')).toEqual(wanted)
    }),
    { numRuns: 200 },
  )
})
