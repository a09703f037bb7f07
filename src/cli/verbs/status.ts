import { tell, type Verb } from '../verb.ts'
import { statusLines } from '../views/status.ts'

export const status: Verb = {
  name: 'status',
  word: 'verb.status',
  example: 'tidegate status',
  async run({ client }, { workspace }) {
    return tell(await (await client()).call('readStatus', { workspace }), statusLines)
  },
}
