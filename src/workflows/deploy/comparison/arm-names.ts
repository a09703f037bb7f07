import type { Step } from '../../../domain/step.ts'
import { baselineName } from '../replica-sets.ts'
import type { Scene } from '../scene.ts'

/** Both sides of a comparison at one step of a rollout, as the edge names them. */
export interface Arms {
  readonly next: string
  readonly previous: string
  /** Whether the previous side is fresh replicas that were started to be compared with. */
  readonly isFresh: boolean
  /** The next side's share of both sides' requests, 0 to 1; null where callers stay with whom they met first. */
  readonly weight: number | null
}

type Shift = Extract<Step, { do: 'shift' }>

/** Who is compared with whom at a step; null where only one side has requests, or nothing ran before. */
export function armsAt(scene: Scene, node: string): Arms | null {
  const { previous, next, deployment } = scene
  const shift = stepsBefore(deployment.steps, node).findLast((step): step is Shift => step.do === 'shift')
  if (previous === null || shift === undefined || shift.next <= 0 || shift.next >= 1000) return null
  const baseline = shift.baseline ?? 0
  const other = baseline > 0 ? baseline : 1000 - shift.next
  return {
    next: next.release.id,
    previous: baseline > 0 ? baselineName(previous.release.id) : previous.release.id,
    isFresh: baseline > 0,
    weight: shift.sticky ? null : shift.next / (shift.next + other),
  }
}

/** Whether replicas were started for this step, which are cold when it begins. */
export function beginsCold(steps: readonly Step[], node: string): boolean {
  const before = stepsBefore(steps, node)
  const last = before.findLastIndex((step) => step.do === 'analyze')
  return before.slice(last + 1).some((step) => step.do === 'provision')
}

function stepsBefore(steps: readonly Step[], node: string): readonly Step[] {
  return steps.slice(0, Number(/^s(\d+)-/.exec(node)?.[1]) - 1)
}

/** How long a rollout is watched with both releases beside each other, in ms. */
export function plannedMs(steps: readonly Step[]): number {
  let share = 0
  let sum = 0
  for (const step of steps) {
    if (step.do === 'shift') share = step.next
    else if (step.do === 'analyze' && share > 0 && share < 1000) sum += step.forMs
  }
  return sum
}
