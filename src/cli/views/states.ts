import type { RunNode, RunSummary } from '../../../contract/runs.ts'
import type { Meaning } from '../paint.ts'
import type { Voice } from '../voice.ts'

type State = RunNode['state'] | RunSummary['state']

const looks: Readonly<Record<State, readonly [glyph: string, meaning: Meaning]>> = {
  blocked: ['·', 'quiet'],
  ready: ['○', 'quiet'],
  running: ['●', 'busy'],
  active: ['●', 'busy'],
  waiting: ['◷', 'waits'],
  stuck: ['!', 'stuck'],
  passed: ['✓', 'good'],
  failed: ['✗', 'bad'],
  skipped: ['–', 'quiet'],
  aborted: ['⊘', 'bad'],
  superseded: ['»', 'quiet'],
}

/** A state as one coloured sign; the same sign means the same without colours. */
export function glyph(state: State, { paint }: Voice): string {
  const [sign, meaning] = looks[state]
  return paint(meaning, sign)
}

/** A state as a coloured word. */
export function stateWord(state: State, { paint, say }: Voice): string {
  return paint(looks[state][1], say(`state.${state}`))
}
