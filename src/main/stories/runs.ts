import type { ReplyOf } from '../../../contract/api.ts'
import type { RunView } from '../../engine/contract.ts'
import type { Stories } from '../../http/stories.ts'
import { AppError } from '../../lib/errors.ts'
import { readDeployment } from '../../store/deployments.ts'
import { listDescendants, listRunLines, type RunData, type RunLine } from '../../store/run-reads.ts'
import type { StoriesDeps } from './deps.ts'
import { type NameOf, readNames } from './names.ts'
import { within } from './within.ts'

type Summary = ReplyOf<'abortRun'>['run']
type Run = ReplyOf<'showRun'>['run']

/** Questions and acts about runs. */
export function runStories(deps: StoriesDeps): Pick<Stories, 'listRuns' | 'showRun' | 'abortRun' | 'retryRun'> {
  const { db, runs, clock, acts } = deps
  const summaryOf = async (id: string) => summarise(await requireRun(deps, id), await readNames(db))
  return {
    async listRuns(_caller, filter) {
      const nameOf = await readNames(db)
      return { runs: (await listRunLines(db, filter)).map((run) => summarise(run, nameOf)) }
    },
    async showRun(_caller, { id }) {
      const run = await requireRun(deps, id)
      const family = await Promise.all((await listDescendants(db, id)).map((child) => runs.read(db, child)))
      const children = family.filter((child) => child !== undefined)
      const nameOf = await readNames(db)
      const [shown, ...rest] = await Promise.all(
        [run, ...children].map((one) => describeRun(deps, one, children, nameOf)),
      )
      return { run: shown as Run, children: rest, at: clock.now() }
    },
    async abortRun(caller, { id, because }) {
      await acts.abort(caller, id, because)
      const run = id.startsWith('run_') ? id : await runOfDeployment(deps, id)
      return { run: await summaryOf(run), because }
    },
    async retryRun(caller, { id, node }) {
      const nodes = await acts.retry(caller, id, node)
      return { run: await summaryOf(id), nodes }
    },
  }
}

/** A run in one line; who started it by name. */
export function summarise({ id, kind, subject, state, because, createdAt, endedAt, ...run }: RunLine, nameOf: NameOf) {
  const { workspace, startedBy, deployment } = run.data
  const named = startedBy === undefined ? null : nameOf(startedBy)
  return {
    ...{ id, kind, workspace, subject, state, because, createdAt, endedAt },
    startedBy: named,
    deployment: deployment ?? null,
  } satisfies Summary
}

async function requireRun({ runs, db }: StoriesDeps, id: string): Promise<RunView & RunLine> {
  const run = await runs.read(db, id)
  if (run) return { ...run, data: run.data as RunData }
  throw new AppError('not-found', `no run ${id} is known`, { hint: 'tidegate status lists what is under way.' })
}

async function runOfDeployment({ db }: StoriesDeps, id: string): Promise<string> {
  const { run, deliveryRun } = await readDeployment(db, id)
  const known = run ?? deliveryRun
  if (known !== null) return known
  throw new AppError('not-found', `deployment ${id} has no run`, { hint: `Look at it: tidegate show ${id}` })
}

async function describeRun(
  deps: StoriesDeps,
  run: RunView,
  children: readonly RunView[],
  nameOf: NameOf,
): Promise<Run> {
  const childOf = (node: string) =>
    children.findLast(({ parent }) => parent?.run === run.id && parent.node === node)?.id ?? null
  return {
    ...summarise({ ...run, data: run.data as RunData }, nameOf),
    nodes: run.nodes.map(({ input: _in, output: _out, ...node }) => ({ ...node, childRun: childOf(node.id) })),
    traffic: run.state === 'active' && run.kind === 'deployment' ? await readTraffic(deps, run.data as RunData) : null,
  }
}

/** The weights that the target reports now; null when it cannot be asked or has no route yet. */
async function readTraffic({ settingsOf, targets }: StoriesDeps, data: RunData): Promise<Run['traffic']> {
  const { workspace, environment, app } = data
  if (environment === undefined) return null
  return within(2000, null, async () => {
    const driver = await targets.driver(await settingsOf(workspace), environment)
    const { routes } = await driver.observe({ environment, app })
    if (routes === null || routes.splits.length === 0) return null
    return { environment, splits: routes.splits.map(({ release, weight }) => ({ release, weight })) }
  })
}
