import type { ReplyOf } from '../../../contract/api.ts'
import type { Stories } from '../../http/stories.ts'
import { messageOf } from '../../lib/errors.ts'
import { appsIn } from '../../settings/app-views.ts'
import { findUnprovenBackups } from '../../store/backup-reads.ts'
import { readNow } from '../../store/facts.ts'
import { listWorkspaces } from '../../store/workspaces.ts'
import type { StoriesDeps } from './deps.ts'
import { settingsIfAny } from './settings-if-any.ts'
import { listWaits } from './why.ts'
import { within } from './within.ts'

type Examination = ReplyOf<'examine'>['examinations'][number]
/** Beyond this people should know. */
const mostSkewMs = 2000

type Finding = Pick<Examination, 'outcome' | 'found' | 'todo'>

/** Whether this control plane is well, in one word and in all detail. */
export function healthStories(deps: StoriesDeps): Pick<Stories, 'readHealth' | 'examine'> {
  const { db, clock, version } = deps
  return {
    async readHealth() {
      const ok = await within(2000, false, async () => (await db.query('SELECT 1 AS one')).length === 1)
      return { ok, version, database: ok ? 'up' : 'down', at: clock.now() }
    },
    async examine() {
      const examinations = await Promise.all([
        look('database', 'the database answers', () => examineDatabase(deps)),
        look('clock', 'this machine and the database agree about the time within 2 s', () => examineClock(deps)),
        look('ledger', 'every entry is signed and unchanged', () => examineLedger(deps)),
        look('work', 'nothing is stuck', () => examineWork(deps)),
        look('backups', 'every backup older than an hour was restored once', () => examineBackups(deps)),
        ...(await examineTargets(deps)),
      ])
      return { examinations, at: clock.now() }
    },
  }
}

/** An examination that could not be made is told as such: it did not pass. */
async function look(id: string, wanted: string, examine: () => Promise<Finding>): Promise<Examination> {
  try {
    return { id, wanted, ...(await examine()) }
  } catch (error) {
    return { id, wanted, outcome: 'errored', found: messageOf(error), todo: 'Look at the log of the control plane.' }
  }
}

async function examineDatabase({ db }: StoriesDeps): Promise<Finding> {
  const started = performance.now()
  const [row] = await db.query<{ version: string; bytes: number }>(
    `SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS bytes`,
  )
  const ms = Math.round(performance.now() - started)
  const mebibytes = Math.round((row?.bytes ?? 0) / 2 ** 20)
  return passed(`PostgreSQL ${row?.version}, ${mebibytes} MiB, answered in ${ms} ms`)
}

/** Read between two looks at the own clock, so that a slow answer is not taken for a wrong clock. */
async function examineClock({ db, clock }: StoriesDeps): Promise<Finding> {
  const asked = clock.now().getTime()
  const now = (await readNow(db)).getTime()
  const told = clock.now().getTime()
  const apartMs = now < asked ? asked - now : Math.max(0, now - told)
  const found = `they are ${(apartMs / 1000).toFixed(1)} s apart`
  if (apartMs <= mostSkewMs) return passed(found)
  return failed(found, 'Let both machines follow a time server; beyond 30 s nothing is admitted.')
}

async function examineLedger({ ledger }: StoriesDeps): Promise<Finding> {
  const { ok, entries, checkpoints, problems } = await ledger.verify()
  if (ok) return passed(`${entries} entries, ${checkpoints} signed checkpoints`)
  return failed(problems.map(({ what }) => what).join('; '), 'tidegate ledger verify')
}

async function examineWork({ db }: StoriesDeps): Promise<Finding> {
  const stuck = (await listWaits(db)).filter(({ state }) => state === 'stuck')
  if (stuck.length === 0) return passed('no node of a run is stuck')
  return failed(`${stuck.length} stuck: ${stuck.map(({ run }) => run.subject).join(', ')}`, 'tidegate why')
}

async function examineBackups({ db, clock }: StoriesDeps): Promise<Finding> {
  const unproven = await findUnprovenBackups(db, new Date(clock.now().getTime() - 3_600_000))
  const [first] = unproven
  if (first === undefined) return passed('none is unproven')
  return failed(`${unproven.length} never restored, first ${first.id}`, `tidegate backup prove ${first.id}`)
}

async function examineTargets(deps: StoriesDeps): Promise<Promise<Examination>[]> {
  const all = await Promise.all((await listWorkspaces(deps.db)).map(({ name }) => settingsIfAny(deps, name)))
  return all
    .filter((settings) => settings !== null)
    .flatMap((settings) =>
      Object.keys(settings.environments).map((environment) =>
        look(`target ${settings.workspace}/${environment}`, 'the target shows what runs', async () => {
          const driver = await deps.targets.driver(settings, environment)
          const [app] = appsIn(settings, environment)
          if (app === undefined) return passed('no app has a stage here')
          const seen = await within(5000, null, () => driver.observe({ environment, app }).then(() => '', messageOf))
          if (seen === '') return passed(`${driver.name} answers`)
          const found = seen ?? `${driver.name} did not answer within 5 s`
          return failed(found, 'Look at the host of the target; what runs there runs on.')
        }),
      ),
    )
}

function passed(found: string): Finding {
  return { outcome: 'passed', found, todo: null }
}

function failed(found: string, todo: string): Finding {
  return { outcome: 'failed', found, todo }
}
