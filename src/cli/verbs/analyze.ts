import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { AnalysisShown } from '../../../contract/analyses.ts'
import { type ChartPoint, drawComparison } from '../../analysis/report/chart.ts'
import { AppError } from '../../lib/errors.ts'
import { type Context, type Given, type Told, tell, type Verb } from '../verb.ts'
import { analysesLines, analysisLines, profileLines, replayLines } from '../views/analysis.ts'
import type { Voice } from '../voice.ts'

const dayMs = 86_400_000

export const analyze: Verb = {
  name: 'analyze',
  word: 'verb.analyze',
  example: 'tidegate analyze --dry-run --since 30d',
  arguments: [{ name: '[deployment]', word: 'argument.comparedDeployment' }],
  options: [
    { flags: '--dry-run', word: 'option.replay' },
    { flags: '--since <days>', word: 'option.sinceDays' },
    { flags: '--app <name>', word: 'option.app' },
    { flags: '--normal', word: 'option.normal' },
    { flags: '--svg <file>', word: 'option.svg' },
  ],
  async run(context, given) {
    const deployment = given.optionalArgument(0)
    const { workspace } = given
    const client = await context.client()
    if (deployment !== undefined) return show(context, given, await client.call('showAnalysis', { id: deployment }))
    if (given.flag('normal')) return tell(await client.call('listProfiles', { workspace }), profileLines)
    const from = new Date(Date.now() - daysOf(given.value('since') ?? '31d') * dayMs).toISOString()
    const asked = { workspace, app: given.value('app'), from }
    if (given.dryRun) return tell(await client.call('replayAnalyses', asked), replayLines)
    return tell(await client.call('listAnalyses', asked), ({ analyses }, voice) => analysesLines(analyses, voice))
  },
}

async function show({ outside, voice }: Context, given: Given, shown: AnalysisShown): Promise<Told> {
  const file = given.value('svg')
  if (file !== undefined) {
    await writeFile(resolve(outside.cwd, file), `${draw(shown, voice())}\n`).catch((cause: unknown) => {
      throw new AppError('invalid-input', `${file} could not be written`, {
        cause,
        hint: 'Name a file in a folder that is there.',
      })
    })
  }
  const verdict = shown.analysis.said?.verdict
  return tell(shown, analysisLines, verdict === 'failed' ? 1 : verdict === 'errored' ? 3 : 0)
}

function draw({ analysis, points }: AnalysisShown, { say }: Voice): string {
  const chart: ChartPoint[] = points.map(({ at, next, previous, e }) => ({ at: Date.parse(at), next, previous, e }))
  return drawComparison(chart, analysis.said?.tau ?? 100, {
    title: `${analysis.release} · ${analysis.environment} · ${analysis.said?.because ?? ''}`.slice(0, 130),
    errors: say('chart.errors'),
    latency: say('chart.latency'),
    evidence: say('chart.evidence'),
    next: say('chart.next'),
    previous: say('chart.previous'),
    threshold: say('chart.threshold'),
  })
}

function daysOf(text: string): number {
  const days = /^(\d{1,4})d?$/.exec(text)?.[1]
  if (days !== undefined) return Number(days)
  throw new AppError('invalid-input', `a number of days such as 30d was wanted, found ${JSON.stringify(text)}`)
}
