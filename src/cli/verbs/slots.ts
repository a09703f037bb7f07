import type { Calendars } from '../../../contract/slots.ts'
import { act, tell, type VerbGroup } from '../verb.ts'
import { indent, table } from '../views/table.ts'
import type { Voice } from '../voice.ts'

export const slots: VerbGroup = {
  name: 'slots',
  word: 'verb.slots',
  verbs: [
    {
      name: 'list',
      word: 'verb.slots.list',
      example: 'tidegate slots list --environment staging-shared --days 7',
      options: [
        { flags: '--environment <name>', word: 'option.environment' },
        { flags: '--days <count>', word: 'option.days' },
      ],
      async run({ client }, given) {
        const request = {
          workspace: given.workspace,
          environment: given.value('environment'),
          days: given.value('days'),
        }
        return tell(await (await client()).call('readSlots', request), calendarLines)
      },
    },
    {
      name: 'book',
      word: 'verb.slots.book',
      example:
        'tidegate slots book kvibe --environment staging-shared --from 2026-12-24T21:00:00+01:00 --until 2026-12-24T22:00:00+01:00 --because launch',
      arguments: [{ name: '<app>', word: 'option.app' }],
      options: [
        { flags: '--environment <name>', word: 'option.environment', required: true },
        { flags: '--from <instant>', word: 'option.from', required: true },
        { flags: '--until <instant>', word: 'option.until', required: true },
        { flags: '--because <text>', word: 'option.because', required: true },
      ],
      acts: true,
      run(context, given) {
        const need = (name: string) => given.value(name) ?? ''
        const environment = need('environment')
        const rest = { from: need('from'), until: need('until'), because: need('because') }
        const request = { workspace: given.workspace, environment, app: given.argument(0), ...rest }
        return act(context, given, 'bookSlot', request, ({ slot }, { say, time }) => [
          say('slots.booked', {
            environment,
            app: slot.app,
            from: time(slot.from),
            until: time(slot.until),
            id: slot.id ?? '',
          }),
        ])
      },
    },
    {
      name: 'release',
      word: 'verb.slots.release',
      example: 'tidegate slots release slt_01k3z8',
      arguments: [{ name: '<id>', word: 'argument.id' }],
      acts: true,
      run: (context, given) =>
        act(context, given, 'releaseSlot', { id: given.argument(0) }, ({ because }) => [because]),
    },
  ],
}

function calendarLines({ calendars }: Calendars, voice: Voice): string[] {
  const { say, paint, time, span } = voice
  if (calendars.length === 0) return [say('none.entries')]
  return calendars.flatMap(({ workspace, environment, timeZone, slots: booked, lease }) => {
    const rows = booked.map(({ id, app, from, until, source, by, because }) => [
      time(from),
      time(until),
      app,
      source === 'daily'
        ? paint('quiet', say('slots.daily'))
        : say('slots.booking', { by: by ?? '', because: because ?? '' }),
      id ?? '',
    ])
    const head = [say('column.from'), say('column.until'), say('column.app'), say('column.what'), say('column.id')]
    return [
      `${paint('strong', environment)}  ${paint('quiet', `${workspace} · ${timeZone}`)}`,
      ...(lease === null
        ? []
        : indent([paint('busy', say('slots.lease', { release: lease.release, span: span(lease.since) }))])),
      ...indent(table(head, rows, paint)),
    ]
  })
}
