import { describe, test } from 'vitest'
import { failedRollback } from '../support/rollback-scenes.ts'

const times = Number(process.env['TIDEGATE_ROLLBACKS'] ?? 200)

describe.concurrent('a rollback that fails itself', { timeout: 120_000 }, () => {
  test.for(Array.from({ length: times }, (_, n) => n + 1))(
    '[F35] time %i: holds the place, pages a person, never loops; a later one by hand clears it',
    (_n, context) => failedRollback(context),
  )
})
