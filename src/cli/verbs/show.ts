import type { AnswerOf } from '../../../contract/api.ts'
import { AppError } from '../../lib/errors.ts'
import type { ExitCode } from '../local-verbs.ts'
import { type Context, type Given, type Told, tell, type Verb } from '../verb.ts'
import { deploymentLines } from '../views/deployment.ts'
import { runTreeLines } from '../views/run-tree.ts'
import { glyph, stateWord } from '../views/states.ts'
import { table } from '../views/table.ts'
import type { Voice } from '../voice.ts'
import { watchRun } from '../watch-run.ts'

export const show: Verb = {
  name: 'show',
  word: 'verb.show',
  example: 'tidegate show nextgen@4f1c0a9b2c3d --watch',
  arguments: [{ name: '[id]', word: 'argument.thing' }],
  options: [{ flags: '--watch', word: 'option.watch' }],
  async run(context, given) {
    const client = await context.client()
    const named = given.optionalArgument(0)
    if (named === undefined) return tell(await client.call('listRuns', { workspace: given.workspace }), runLines)
    const id = named.includes('@') ? await deliveryOf(context, named) : named
    if (id.startsWith('dep_')) return showDeployment(context, given, id)
    return given.flag('watch') ? watch(context, given, id) : tell(await client.call('showRun', { id }), runTreeLines)
  },
}

/** The newest delivery of a release. */
async function deliveryOf(context: Context, release: string): Promise<string> {
  const { runs } = await (await context.client()).call('listRuns', { release, kind: 'delivery', limit: '1' })
  const [newest] = runs
  if (newest) return newest.id
  throw new AppError('not-found', `no delivery of ${release} is known`, { hint: 'tidegate show lists the runs.' })
}

/** A deployment's page; with `--watch`, its run as it goes. */
async function showDeployment(context: Context, given: Given, id: string): Promise<Told> {
  const page = await (await context.client()).call('showDeployment', { id })
  const { run } = page.deployment
  return given.flag('watch') && run !== null ? watch(context, given, run) : tell(page, deploymentLines)
}

async function watch(context: Context, given: Given, id: string): Promise<Told> {
  const tree = await watchRun(context, id, given.isJson)
  const exits: Partial<Record<typeof tree.run.state, ExitCode>> = { failed: 1, aborted: 1, active: 3 }
  return tell(tree, () => [], exits[tree.run.state] ?? 0)
}

function runLines({ runs }: AnswerOf<'listRuns'>, voice: Voice): string[] {
  const { say, paint, span } = voice
  if (runs.length === 0) return [say('none.runs')]
  const rows = runs.map((run) => [
    `${glyph(run.state, voice)} ${run.id}`,
    run.subject,
    run.kind,
    stateWord(run.state, voice),
    span(run.createdAt, run.endedAt),
  ])
  return table(
    [`  ${say('column.run')}`, say('column.subject'), say('column.kind'), say('column.state'), say('column.since')],
    rows,
    paint,
  )
}
