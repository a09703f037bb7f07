import type { StepView } from '../../../contract/steps.ts'
import { formatDuration } from '../../lib/duration.ts'
import { pad } from '../paint.ts'
import type { Voice } from '../voice.ts'

/** The steps of a plan, numbered, each with the figures that matter. */
export function stepLines(steps: readonly StepView[], voice: Voice): string[] {
  const widest = Math.max(0, ...steps.map((step) => step.do.length))
  return steps.map((step, index) => {
    const number = voice.paint('quiet', String(index + 1).padStart(2))
    const details = detailsOf(step, voice)
    const tail = details.length === 0 ? '' : voice.paint('quiet', ` (${details.join(', ')})`)
    return `${number} ${voice.paint('strong', pad(step.do, widest))}  ${step.title}${tail}`
  })
}

function detailsOf({ next, forMs, atLeastRequests }: StepView, { say }: Voice): string[] {
  return [
    ...(next === undefined ? [] : [say('step.share', { percent: next / 10 })]),
    ...(forMs === undefined ? [] : [say('step.watch', { span: formatDuration(forMs) })]),
    ...(atLeastRequests ? [say('step.requests', { count: atLeastRequests })] : []),
  ]
}
