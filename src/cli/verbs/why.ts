import type { Explanation } from '../../../contract/status.ts'
import { tell, type Verb } from '../verb.ts'
import { reasonLines } from '../views/reasons.ts'
import { indent } from '../views/table.ts'
import type { Voice } from '../voice.ts'

export const why: Verb = {
  name: 'why',
  word: 'verb.why',
  example: 'tidegate why nextgen@4f1c0a9b2c3d',
  arguments: [{ name: '[thing]', word: 'argument.thing' }],
  async run({ client }, given) {
    const request = { workspace: given.workspace, about: given.optionalArgument(0) }
    return tell(await (await client()).call('explainWaiting', request), whyLines)
  },
}

function whyLines({ items }: Explanation, voice: Voice): string[] {
  const { say, paint } = voice
  if (items.length === 0) return [say('none.waiting')]
  return items.flatMap(({ about, subject, summary, reasons }) => [
    `${paint('strong', say('why.title', { subject, summary }))}  ${paint('quiet', about)}`,
    ...reasons.flatMap((reason, index) => {
      const [first = '', ...rest] = reasonLines(reason, voice)
      return indent([`${index + 1}. ${first}`, ...indent(rest, 3)])
    }),
  ])
}
