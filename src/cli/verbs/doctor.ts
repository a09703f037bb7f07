import type { Examination } from '../../../contract/health.ts'
import { isAppError, messageOf } from '../../lib/errors.ts'
import type { ExitCode } from '../local-verbs.ts'
import { type Context, tell, type Verb } from '../verb.ts'
import { indent } from '../views/table.ts'
import type { Voice } from '../voice.ts'

const looks = {
  passed: ['✓', 'good'],
  failed: ['✗', 'bad'],
  inconclusive: ['?', 'waits'],
  errored: ['!', 'stuck'],
  skipped: ['–', 'quiet'],
} as const

export const doctor: Verb = {
  name: 'doctor',
  word: 'verb.doctor',
  example: 'tidegate doctor',
  async run(context) {
    const here = await context.local.examine(await context.home())
    const there = await examineServer(context)
    const examinations = [...here, ...there.examinations]
    const outcomes = new Set(examinations.map(({ outcome }) => outcome))
    const exit: ExitCode = outcomes.has('failed') ? 1 : outcomes.has('errored') ? 3 : 0
    return tell({ examinations, unreachable: there.unreachable }, (shown, voice) => lines(shown, voice), exit)
  },
}

/** What the control plane finds in itself, or why none could be asked: that alone is no finding of this machine. */
async function examineServer(context: Context): Promise<{ examinations: Examination[]; unreachable: string | null }> {
  try {
    const { examinations } = await (await context.client()).call('examine', {})
    return { examinations, unreachable: null }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { examinations: [], unreachable: messageOf(error) }
  }
}

function lines(
  shown: { examinations: readonly Examination[]; unreachable: string | null },
  { say, paint }: Voice,
): string[] {
  return [
    ...shown.examinations.flatMap(({ id, outcome, wanted, found, todo }) => {
      const [sign, meaning] = looks[outcome]
      const advice = todo === null ? [] : indent([say('doctor.todo', { todo })], 4)
      return [`${paint(meaning, sign)} ${id}: ${found} ${paint('quiet', `(${wanted})`)}`, ...advice]
    }),
    ...(shown.unreachable === null ? [] : [paint('quiet', say('doctor.noServer', { message: shown.unreachable }))]),
  ]
}
