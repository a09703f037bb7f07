import type { ApprovalPage } from '../../../contract/approvals.ts'
import type { CheckEvidence, DeploymentPage } from '../../../contract/deployments.ts'
import { formatDuration } from '../../lib/duration.ts'
import { pad } from '../paint.ts'
import type { Voice } from '../voice.ts'
import { reasonLines } from './reasons.ts'
import { stepLines } from './steps.ts'
import { indent } from './table.ts'

/** A deployment with its plan, its approvals and what the checks saw. */
export function deploymentLines(page: DeploymentPage, voice: Voice): string[] {
  const { say, paint } = voice
  const { deployment, steps, reasons, approvals, checks } = page
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', paint('strong', title), ...indent(lines)]
  return [
    `${paint('strong', say('deployment.title', titleParts(deployment)))}  ${paint('quiet', deployment.id)}  ${deployment.state}`,
    deployment.previous === null ? say('deployment.first') : say('deployment.before', { release: deployment.previous }),
    deployment.outcome ?? deployment.because,
    ...section(
      say('deployment.reasons'),
      reasons.flatMap((reason) => reasonLines(reason, voice)),
    ),
    ...section(say('deployment.steps'), stepLines(steps, voice)),
    ...section(
      say('deployment.approvals'),
      approvals.map((given) => approvalLine(given, voice)),
    ),
    ...section(
      say('deployment.checks'),
      checks.flatMap((check) => checkLines(check, voice)),
    ),
    '',
    paint('quiet', say('deployment.intent', { digest: page.intentDigest })),
  ]
}

/** What a person says yes to, all of it, before they type. */
export function approvalLines(page: ApprovalPage, voice: Voice): string[] {
  const { say, paint } = voice
  const { deployment, intent, approvals, rule } = page
  const facts: [string, string][] = [
    [say('approve.app'), deployment.app],
    [say('approve.environment'), deployment.environment],
    [say('approve.release'), deployment.release],
    [say('approve.commit'), `${intent.commit}  ${page.message}`],
    [say('approve.authors'), page.authors.join(', ')],
    [say('approve.previous'), deployment.previous ?? say('deployment.first')],
    ...Object.entries(intent.artifacts).map(([component, digest], i): [string, string] => [
      i === 0 ? say('approve.artifacts') : '',
      `${component} ${digest}`,
    ]),
    [say('approve.digest'), page.intentDigest],
  ]
  const widest = Math.max(...facts.map(([label]) => label.length))
  const given = approvals.filter(({ state }) => state === 'granted')
  const noReturn = page.pointOfNoReturn
  return [
    paint('strong', say('approve.title')),
    ...indent(facts.map(([label, value]) => `${paint('quiet', pad(label, widest))}  ${value}`)),
    '',
    ...indent(stepLines(page.steps, voice)),
    noReturn === null ? paint('good', say('plan.return')) : paint('bad', say('plan.noReturn', { what: noReturn })),
    '',
    say('approve.given', { given: given.length, wanted: rule.people }),
    ...indent(given.map((approval) => approvalLine(approval, voice))),
    say('approve.type'),
    ...indent(rule.phrases.map(({ locale, phrase }) => `${paint('quiet', locale)}  ${paint('strong', phrase)}`)),
  ]
}

function titleParts({ app, environment, release }: DeploymentPage['deployment']) {
  return { app, environment, release }
}

function approvalLine(
  { person, grantedAt, state }: DeploymentPage['approvals'][number],
  { say, time, paint }: Voice,
): string {
  const who = say('approve.who', { person, time: time(grantedAt) })
  return state === 'void' ? paint('quiet', `${who} (${state})`) : who
}

function checkLines(check: CheckEvidence, { say, paint }: Voice): string[] {
  const meaning = check.outcome === 'passed' ? 'good' : check.outcome === 'failed' ? 'bad' : 'waits'
  const saw = check.evidence.map(({ asked, wanted, found, tookMs }) =>
    paint('quiet', say('check.saw', { asked, wanted, found, span: formatDuration(tookMs) })),
  )
  const name = check.title ?? check.check
  return [`${paint(meaning, check.outcome)}  ${check.phase} · ${name}: ${check.because}`, ...indent(saw, 4)]
}
