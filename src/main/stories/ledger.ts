import type { Stories } from '../../http/stories.ts'
import { countEntries, type LedgerLine, listEntries } from '../../store/ledger-reads.ts'
import type { StoriesDeps } from './deps.ts'

/** What was done, by whom, and whether the record still holds. */
export function ledgerStories(deps: StoriesDeps): Pick<Stories, 'listLedger' | 'verifyLedger' | 'readCheckpoint'> {
  const { db, ledger } = deps
  return {
    async listLedger(_caller, filter) {
      return { entries: (await listEntries(db, filter)).map(describeEntry), size: await countEntries(db) }
    },
    async verifyLedger() {
      const { ok, entries, root, checkpoints, problems, tookMs } = await ledger.verify()
      return { sound: ok, size: entries, root, checkpoints, troubles: problems.map(({ what }) => what), tookMs }
    },
    readCheckpoint: () => ledger.checkpoint(),
  }
}

function describeEntry({ entry, digest, workspace }: LedgerLine) {
  return {
    ...{ index: entry.seq, at: entry.at, digest, workspace },
    ...{ who: entry.actor.name, did: entry.action, to: entry.subject, because: entry.because ?? null },
  }
}
