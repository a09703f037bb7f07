import type { ReplyOf } from '../../../contract/api.ts'
import type { Clock } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import { findUnprovenBackups } from '../../store/backup-reads.ts'
import type { StandingNode } from '../../store/run-reads.ts'
import { listFailedRollbacks, listHolds } from '../../store/status.ts'
import type { StoriesDeps } from './deps.ts'
import { within } from './within.ts'

type Alarm = ReplyOf<'readStatus'>['alarms'][number]

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Reads what needs a person; the ledger is verified at most once a minute for it, and a long verification is told by a later reading. */
export function watchAlarms(
  deps: StoriesDeps,
): (workspace: string | undefined, standing: readonly StandingNode[]) => Promise<Alarm[]> {
  const ledgerAlarms = remembered(60_000, deps.clock, () => readLedgerAlarms(deps))
  return async (workspace, standing) => [
    ...(await heldPlaces(deps, workspace)),
    ...(await failedRollbacks(deps, workspace)),
    ...standing.filter(({ state }) => state === 'stuck').map((node) => stuckAlarm(node, deps.clock.now())),
    ...(await within(1500, [], ledgerAlarms)),
    ...(await unprovenBackups(deps, workspace)),
  ]
}

async function heldPlaces({ db }: StoriesDeps, workspace: string | undefined): Promise<Alarm[]> {
  return (await listHolds(db, workspace)).map(({ app, environment, because, since }) => ({
    what: `${app} in ${environment} is held: ${because}`,
    todo: `bring it back to health: tidegate rollback ${app} --environment ${environment} --because "…"`,
    since,
  }))
}

async function failedRollbacks({ db, clock }: StoriesDeps, workspace: string | undefined): Promise<Alarm[]> {
  const since = new Date(clock.now().getTime() - dayMs)
  return (await listFailedRollbacks(db, since, workspace)).map(({ text, at }) => ({
    ...{ what: text, since: at },
    todo: 'look at the target, then at tidegate why',
  }))
}

function stuckAlarm({ run, node, title, error, since }: StandingNode, now: Date): Alarm {
  return {
    what: `${run.subject} is stuck at ${title ?? node}: ${error?.message ?? 'it took its worker down'}`,
    todo: `tidegate retry ${run.id}, or tidegate abort ${run.id}`,
    since: since ?? now,
  }
}

/** A ledger that cannot be verified is an alarm too: nothing vouches for it. */
async function readLedgerAlarms({ ledger, clock }: StoriesDeps): Promise<Alarm[]> {
  const alarm = (what: string): Alarm[] => [{ what, todo: 'tidegate ledger verify', since: clock.now() }]
  try {
    const { ok, problems, problemCount } = await ledger.verify()
    const rest = problemCount > 1 ? ` (and ${problemCount - 1} more)` : ''
    return ok ? [] : alarm(`the ledger does not hold: ${problems[0]?.what}${rest}`)
  } catch (error) {
    return alarm(`the ledger could not be verified: ${messageOf(error)}`)
  }
}

async function unprovenBackups({ db, clock }: StoriesDeps, workspace: string | undefined): Promise<Alarm[]> {
  const unproven = await findUnprovenBackups(db, new Date(clock.now().getTime() - hourMs))
  return unproven
    .filter((backup) => (workspace ?? backup.workspace) === backup.workspace)
    .map(({ id, what, app, environment, takenAt }) => ({
      what: `the ${what} backup ${id} of ${app} in ${environment} was never restored: it is not proven`,
      todo: `tidegate backup prove ${id}`,
      since: takenAt,
    }))
}

/** Asks at most once in so many ms; who comes meanwhile gets the same answer. */
function remembered<T>(ms: number, clock: Clock, ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | undefined
  return () => {
    const now = clock.now().getTime()
    if (last === undefined || now - last.at >= ms) {
      const answer = ask()
      last = { at: now, answer }
      answer.catch(() => {
        last = undefined
      })
    }
    return last.answer
  }
}
