import { type Person, principalKind, role } from '../../../contract/people.ts'
import { AppError } from '../../lib/errors.ts'
import { act, tell, type VerbGroup } from '../verb.ts'
import { table } from '../views/table.ts'
import type { Voice } from '../voice.ts'

export const people: VerbGroup = {
  name: 'people',
  word: 'verb.people',
  verbs: [
    {
      name: 'list',
      word: 'verb.people.list',
      example: 'tidegate people list',
      async run({ client }) {
        return tell(await (await client()).call('listPeople', {}), (shown, voice) => personLines(shown.people, voice))
      },
    },
    {
      name: 'self',
      word: 'verb.people.self',
      example: 'tidegate people self',
      async run({ client }) {
        return tell(await (await client()).call('readSelf', {}), ({ person }, voice) => personLines([person], voice))
      },
    },
    {
      name: 'add',
      word: 'verb.people.add',
      example: 'tidegate people add alice --role approver,developer --email alice@example.org',
      arguments: [{ name: '<name>', word: 'argument.name' }],
      options: [
        { flags: '--role <names>', word: 'option.role', required: true },
        { flags: '--kind <kind>', word: 'option.kind' },
        { flags: '--email <address>', word: 'option.email' },
      ],
      acts: true,
      run(context, given) {
        const roles = (given.list('role') ?? []).map((name) => oneOf(role.options, name))
        const kind = oneOf(principalKind.options, given.value('kind') ?? 'human')
        const request = { name: given.argument(0), kind, email: given.value('email'), roles }
        return act(context, given, 'addPerson', request, ({ person, token }, { say }) => [
          say('people.added', { name: person.name, id: person.id }),
          token,
        ])
      },
    },
    {
      name: 'disable',
      word: 'verb.people.disable',
      example: 'tidegate people disable per_01k3z8',
      arguments: [{ name: '<id>', word: 'argument.id' }],
      acts: true,
      run: (context, given) =>
        act(context, given, 'disablePerson', { id: given.argument(0) }, ({ person }, { say }) => [
          say('people.disabled', { name: person.name }),
        ]),
    },
  ],
}

function oneOf<const Name extends string>(names: readonly Name[], wanted: string): Name {
  const found = names.find((name) => name === wanted)
  if (found !== undefined) return found
  throw new AppError('invalid-input', `one of ${names.join(', ')} was wanted, found ${JSON.stringify(wanted)}`)
}

function personLines(all: readonly Person[], { say, paint }: Voice): string[] {
  const rows = all.map(({ id, name, kind, roles, disabledAt }) => [
    id,
    disabledAt === null ? name : paint('quiet', name),
    kind,
    disabledAt === null ? roles.join(', ') : paint('quiet', '–'),
  ])
  return table([say('column.id'), say('column.name'), say('column.kind'), say('column.roles')], rows, paint)
}
