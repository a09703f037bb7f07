import type { AnswerOf } from '../../../contract/api.ts'
import { formatDuration } from '../../lib/duration.ts'
import { tell, type VerbGroup } from '../verb.ts'
import { indent, table } from '../views/table.ts'
import type { Voice } from '../voice.ts'

export const ledger: VerbGroup = {
  name: 'ledger',
  word: 'verb.ledger',
  verbs: [
    {
      name: 'list',
      word: 'verb.ledger.list',
      example: 'tidegate ledger list --about nextgen@4f1c0a9b2c3d',
      options: [
        { flags: '--about <thing>', word: 'option.about' },
        { flags: '--limit <count>', word: 'option.limit' },
      ],
      async run({ client }, given) {
        const request = { workspace: given.workspace, about: given.value('about'), limit: given.value('limit') }
        return tell(await (await client()).call('listLedger', request), entryLines)
      },
    },
    {
      name: 'verify',
      word: 'verb.ledger.verify',
      example: 'tidegate ledger verify',
      async run({ client }) {
        const answer = await (await client()).call('verifyLedger', {})
        return tell(answer, verificationLines, answer.sound ? 0 : 1)
      },
    },
    {
      name: 'checkpoint',
      word: 'verb.ledger.checkpoint',
      example: 'tidegate ledger checkpoint --json > checkpoint.json',
      async run({ client }) {
        const answer = await (await client()).call('readCheckpoint', {})
        return tell(answer, (shown) => Object.entries(shown).map(([name, value]) => `${name}: ${value}`))
      },
    },
  ],
}

function entryLines({ entries }: AnswerOf<'listLedger'>, { say, paint, time }: Voice): string[] {
  if (entries.length === 0) return [say('none.entries')]
  const rows = entries.map(({ index, at, who, did, to, because }) => [
    String(index),
    time(at),
    who,
    did,
    to,
    because ?? '',
  ])
  const head = ['id', 'at', 'who', 'did', 'to', 'because'] as const
  return table(
    head.map((column) => say(`column.${column}`)),
    rows,
    paint,
  )
}

function verificationLines(answer: AnswerOf<'verifyLedger'>, { say, paint }: Voice): string[] {
  const { sound, size, checkpoints, tookMs, root, troubles } = answer
  const figures = { size, checkpoints, span: formatDuration(tookMs) }
  const first = sound ? paint('good', say('ledger.sound', figures)) : paint('bad', say('ledger.broken', figures))
  return [first, paint('quiet', root), ...indent(troubles)]
}
