import type { FreezeView } from '../../../contract/freezes.ts'
import { act, tell, type VerbGroup } from '../verb.ts'
import { table } from '../views/table.ts'
import type { Voice } from '../voice.ts'

export const freeze: VerbGroup = {
  name: 'freeze',
  word: 'verb.freeze',
  verbs: [
    {
      name: 'list',
      word: 'verb.freeze.list',
      example: 'tidegate freeze list',
      async run({ client }, { workspace }) {
        return tell(await (await client()).call('listFreezes', { workspace }), ({ freezes }, voice) =>
          freezeLines(freezes, voice),
        )
      },
    },
    {
      name: 'add',
      word: 'verb.freeze.add',
      example: 'tidegate freeze add --environments production --until 2026-12-27T00:00:00+01:00 --because Christmas',
      options: [
        { flags: '--environments <names>', word: 'option.environments', required: true },
        { flags: '--apps <names>', word: 'option.apps' },
        { flags: '--from <instant>', word: 'option.from' },
        { flags: '--until <instant>', word: 'option.until', required: true },
        { flags: '--because <text>', word: 'option.because', required: true },
      ],
      acts: true,
      run(context, given) {
        const request = {
          workspace: given.workspace,
          environments: given.list('environments') ?? [],
          apps: given.list('apps'),
          from: given.value('from'),
          until: given.value('until') ?? '',
          because: given.value('because') ?? '',
        }
        return act(context, given, 'addFreeze', request, (answer, { say, time }) => {
          const { id, until, because } = answer.freeze
          return [say('freeze.added', { id, until: time(until), because })]
        })
      },
    },
    {
      name: 'lift',
      word: 'verb.freeze.lift',
      example: 'tidegate freeze lift frz_01k3z8 --because "the launch is over"',
      arguments: [{ name: '<id>', word: 'argument.id' }],
      options: [{ flags: '--because <text>', word: 'option.because', required: true }],
      acts: true,
      run: (context, given) =>
        act(
          context,
          given,
          'liftFreeze',
          { id: given.argument(0), because: given.value('because') ?? '' },
          ({ because }) => [because],
        ),
    },
  ],
}

function freezeLines(freezes: readonly FreezeView[], { say, paint, time }: Voice): string[] {
  if (freezes.length === 0) return [say('none.entries')]
  const rows = freezes.map(({ id, environments, apps, from, until, by, because }) => [
    id,
    [...environments, ...apps].join(', '),
    time(from),
    time(until),
    by,
    because,
  ])
  const head = [
    say('column.id'),
    say('column.what'),
    say('column.from'),
    say('column.until'),
    say('column.by'),
    say('column.because'),
  ]
  return table(head, rows, paint)
}
