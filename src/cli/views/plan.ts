import type { CommitPlan, PlannedStage } from '../../../contract/plans.ts'
import type { Voice } from '../voice.ts'
import { reasonLines } from './reasons.ts'
import { stepLines } from './steps.ts'
import { indent, short, table } from './table.ts'

/** What a commit would do, read from top to bottom: why it is touched, what is built, then stage by stage what happens. */
export function planLines(plan: CommitPlan, voice: Voice): string[] {
  const { say, paint } = voice
  const since = plan.base === null ? say('plan.first') : say('plan.since', { base: short(plan.base) })
  const head = say('plan.title', { commit: short(plan.commit), workspace: plan.workspace })
  return [
    `${paint('strong', head)}  ${plan.message}`,
    paint('quiet', since),
    ...findingLines(plan, voice),
    ...(plan.apps.length === 0 && plan.findings.length === 0 ? ['', say('plan.nothing')] : []),
    ...plan.apps.flatMap((app) => ['', ...appLines(app, voice)]),
    ...tailLines(plan, voice),
  ]
}

function appLines(app: CommitPlan['apps'][number], voice: Voice): string[] {
  const { say, paint } = voice
  const exists = app.exists ? `  ${paint('quiet', say('plan.exists'))}` : ''
  const rows = app.components.map(({ component, change, artifact, reasons }) => [
    component,
    change === 'built' ? paint('busy', say('plan.built')) : paint('quiet', say('plan.kept')),
    artifact === null ? '' : short(artifact),
    reasons[0] ?? '',
  ])
  const [, ...components] = table(['', '', '', ''], rows, paint)
  return [
    `${paint('strong', app.release)}  ${paint('quiet', say('plan.tier', { tier: app.tier }))}${exists}`,
    ...indent([say('plan.components'), ...indent(components.map((line) => line.trimEnd()))]),
    ...indent([say('plan.stages')]),
    ...app.stages.flatMap((stage) => indent(stageLines(stage, app.release, voice), 4)),
  ]
}

function stageLines(stage: PlannedStage, release: string, voice: Voice): string[] {
  const { say, paint } = voice
  const gates = stage.gates.flatMap((gate) => {
    const [first = '', ...rest] = reasonLines(gate, voice)
    const sign = gate.open ? paint('good', '✓') : paint('waits', '◷')
    return [`${sign} ${gate.kind}: ${first}`, ...indent(rest)]
  })
  const approvals =
    stage.approvals === null || stage.approvals.people === 0
      ? []
      : [
          say('plan.approvals', { people: stage.approvals.people }),
          ...indent(stage.approvals.phrases.map(({ locale, phrase }) => `${locale}  ${paint('strong', phrase)}`)),
        ]
  const noReturn = stage.pointOfNoReturn
  return [
    `${paint('strong', `→ ${stage.environment}`)}  ${paint('quiet', say('plan.strategy', { strategy: stage.strategy }))}`,
    ...indent([
      ...(stage.request === 'required' ? [say('plan.request', { release })] : []),
      ...gates,
      ...approvals,
      ...stage.backups.map((what) => say('plan.backup', { what })),
      ...stepLines(stage.steps, voice),
      noReturn === null ? paint('good', say('plan.return')) : paint('bad', say('plan.noReturn', { what: noReturn })),
    ]),
  ]
}

function findingLines({ findings }: CommitPlan, { say, paint }: Voice): string[] {
  if (findings.length === 0) return []
  const lines = findings.map(({ line, column, severity, what, todo }) => {
    return `tidegate.yaml:${line}:${column}: ${paint(severity === 'error' ? 'bad' : 'waits', severity)}: ${what}; ${todo}`
  })
  return findings.some(({ severity }) => severity === 'error') ? ['', say('plan.closed'), ...lines] : ['', ...lines]
}

function tailLines({ untouched, unclaimed, flags }: CommitPlan, { say, paint }: Voice): string[] {
  const lines = [
    ...(flags.length === 0 ? [] : [say('plan.flags', { flags: flags.join(', ') })]),
    ...(untouched.length === 0 ? [] : [paint('quiet', say('plan.untouched', { apps: untouched.join(', ') }))]),
    ...(unclaimed.length === 0 ? [] : [paint('waits', say('plan.unclaimed')), ...indent(unclaimed)]),
  ]
  return lines.length === 0 ? [] : ['', ...lines]
}
