import type { ReplyOf } from '../../../contract/api.ts'
import type { Sql } from '../../lib/db.ts'
import { AppError } from '../../lib/errors.ts'
import { readDeployment } from '../../store/deployments.ts'
import { findRelease } from '../../store/releases.ts'
import { listRunLines, type RunLine, readRunLine, type StandingNode } from '../../store/run-reads.ts'
import { listReleasePlaces } from '../../store/status.ts'
import { askedWorkspaces } from './asked-workspaces.ts'
import type { StoriesDeps } from './deps.ts'
import { settingsIfAny } from './settings-if-any.ts'

type Item = ReplyOf<'explainWaiting'>['items'][number]

/** Whether a standing node belongs to a run, deployment, release, app or environment, as a person names it. */
export async function standsFor(sql: Sql, about: string): Promise<(standing: StandingNode) => boolean> {
  if (about.startsWith('dep_')) {
    const { run, deliveryRun, environment } = await readDeployment(sql, about)
    return (at) => at.run.id === run || (at.run.id === deliveryRun && at.node.endsWith(`:${environment}`))
  }
  return ({ run, parent }) =>
    [run.id, parent?.run, run.data.release, run.data.app, run.data.environment].includes(about)
}

/** What is to be said of something for which nothing waits; throws `not-found` when there is no such thing. */
export async function describeAbout(deps: StoriesDeps, about: string, workspace: string | undefined): Promise<Item> {
  if (about.startsWith('run_')) return describeRun(deps, about)
  if (about.startsWith('dep_')) return describeDeployment(deps, about)
  if (about.includes('@')) return describeRelease(deps, about)
  return describeName(deps, about, workspace)
}

async function describeRun({ db }: StoriesDeps, id: string): Promise<Item> {
  const run = await readRunLine(db, id)
  if (run === undefined) throw unknown(id)
  return calm(id, run.subject, run.state, run.because)
}

async function describeDeployment({ db }: StoriesDeps, id: string): Promise<Item> {
  const { release, environment, state, outcome } = await readDeployment(db, id)
  return calm(id, `${release} → ${environment}`, state, outcome)
}

async function describeRelease({ db }: StoriesDeps, id: string): Promise<Item> {
  const release = await findRelease(db, id)
  if (release === undefined) throw unknown(id)
  const run = release.run === null ? undefined : await readRunLine(db, release.run)
  const places = await listReleasePlaces(db, id)
  const where = places.length === 0 ? 'it is current nowhere' : `it is current in ${places.join(', ')}`
  return calm(id, id, run?.state ?? 'cut', run?.because ? `${run.because}; ${where}` : where)
}

async function describeName(deps: StoriesDeps, name: string, workspace: string | undefined): Promise<Item> {
  for (const asked of await askedWorkspaces(deps.db, workspace)) {
    const settings = await settingsIfAny(deps, asked.name)
    const isKnown =
      settings !== null && (Object.hasOwn(settings.apps, name) || Object.hasOwn(settings.environments, name))
    if (isKnown) return calm(name, name, 'calm', sayLast(await lastRun(deps.db, asked.name, name)))
  }
  throw unknown(name)
}

async function lastRun(sql: Sql, workspace: string, app: string): Promise<RunLine | undefined> {
  return (await listRunLines(sql, { workspace, app, limit: 1 }))[0]
}

function sayLast(run: RunLine | undefined): string | null {
  return run === undefined ? null : `its last run, ${run.subject}, is ${run.state}`
}

function calm(about: string, subject: string, state: string, because: string | null): Item {
  const summary = because === null || because === '' ? 'nothing waits' : `nothing waits: ${because}`
  return { about, subject, state, summary, reasons: [] }
}

function unknown(about: string): AppError {
  return new AppError(
    'not-found',
    `a run, deployment, release, app or environment was wanted, found ${JSON.stringify(about)}`,
    {
      hint: 'tidegate status lists what there is; tidegate why alone explains everything that waits.',
    },
  )
}
