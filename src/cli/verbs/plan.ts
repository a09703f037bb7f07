import { tell, type Verb } from '../verb.ts'
import { planLines } from '../views/plan.ts'

export const plan: Verb = {
  name: 'plan',
  word: 'verb.plan',
  example: 'tidegate plan main',
  arguments: [{ name: '<commit>', word: 'argument.commit' }],
  options: [{ flags: '--base <commit>', word: 'option.base' }],
  async run({ client }, given) {
    const { workspace } = given
    const answer = await (await client()).call('planCommit', {
      workspace,
      commit: given.argument(0),
      base: given.value('base'),
    })
    return tell(answer, planLines, answer.findings.some(({ severity }) => severity === 'error') ? 1 : 0)
  },
}
