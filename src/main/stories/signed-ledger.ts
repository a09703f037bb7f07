import { readClaim } from '../../ledger/checkpoint.ts'
import type { Checkpointing } from '../../ledger/checkpointing.ts'
import { verifyLedger } from '../../ledger/verify.ts'
import type { Db } from '../../lib/db.ts'
import { AppError } from '../../lib/errors.ts'
import { readLastCheckpoint } from '../../store/ledger-reads.ts'
import type { SignedLedger } from './deps.ts'

/** The ledger with the key and the witnesses of this control plane; `keys` are those of others that sign it too (PEM). */
export function openSignedLedger(
  db: Db,
  checkpointing: Pick<Checkpointing, 'publicKey' | 'witnesses'>,
  keys: readonly string[] = [],
): SignedLedger {
  const publicKeys = [...new Set([checkpointing.publicKey, ...keys])]
  return {
    verify: () => verifyLedger({ db, publicKeys, witnesses: checkpointing.witnesses }),
    async checkpoint() {
      const last = await readLastCheckpoint(db)
      const claim = last && readClaim(last)
      if (last === undefined || claim === undefined) {
        throw new AppError('not-found', 'the ledger has no signed checkpoint yet', {
          hint: 'One is signed within a second of the first entry; look at tidegate ledger verify.',
        })
      }
      const { origin, size, root, at } = claim
      const signature = last.signature.toString('base64')
      return { origin, size, root, at, signature, publicKey: checkpointing.publicKey }
    },
  }
}
