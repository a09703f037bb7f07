import type { LocalVerbs } from '../local-verbs.ts'
import type { Verb, VerbGroup } from '../verb.ts'
import { affected } from './affected.ts'
import { analyze } from './analyze.ts'
import { approve } from './approve.ts'
import { backup } from './backup.ts'
import { abort, promote, reject, retry, rollback } from './decisions.ts'
import { doctor } from './doctor.ts'
import { freeze } from './freeze.ts'
import { init } from './init.ts'
import { ledger } from './ledger.ts'
import { localVerb } from './local.ts'
import { logs } from './logs.ts'
import { people } from './people.ts'
import { plan } from './plan.ts'
import { secret } from './secret.ts'
import { show } from './show.ts'
import { slots } from './slots.ts'
import { status } from './status.ts'
import { validate } from './validate.ts'
import { why } from './why.ts'
import { workspace } from './workspace.ts'

/** All verbs, in the order in which a newcomer meets them. */
export function verbsWith(local: LocalVerbs): readonly (Verb | VerbGroup)[] {
  return [
    localVerb('demo', 'verb.demo', 'tidegate demo', local.demo),
    init,
    validate,
    localVerb('up', 'verb.up', 'tidegate up', local.up),
    localVerb('down', 'verb.down', 'tidegate down --all', local.down),
    workspace,
    plan,
    affected,
    status,
    show,
    logs,
    analyze,
    why,
    approve,
    reject,
    abort,
    retry,
    promote,
    rollback,
    slots,
    freeze,
    backup,
    ledger,
    people,
    secret,
    doctor,
  ]
}
