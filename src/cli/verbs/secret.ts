import type { SecretView } from '../../../contract/secrets.ts'
import { act, type Context, tell, type VerbGroup } from '../verb.ts'
import { table } from '../views/table.ts'
import type { Voice } from '../voice.ts'

export const secret: VerbGroup = {
  name: 'secret',
  word: 'verb.secret',
  verbs: [
    {
      name: 'list',
      word: 'verb.secret.list',
      example: 'tidegate secret list --app nextgen',
      options: [
        { flags: '--app <name>', word: 'option.app' },
        { flags: '--environment <name>', word: 'option.environment' },
      ],
      async run({ client }, given) {
        const request = { workspace: given.workspace, app: given.value('app'), environment: given.value('environment') }
        return tell(await (await client()).call('listSecrets', request), ({ secrets }, voice) =>
          secretLines(secrets, voice),
        )
      },
    },
    {
      name: 'set',
      word: 'verb.secret.set',
      example: 'tidegate secret set STRIPE_KEY --app nextgen --environment production < key.txt',
      arguments: [{ name: '<name>', word: 'argument.name' }],
      options: [
        { flags: '--app <name>', word: 'option.app', required: true },
        { flags: '--environment <name>', word: 'option.environment', required: true },
      ],
      acts: true,
      async run(context, given) {
        const name = given.argument(0)
        const place = { app: given.value('app') ?? '', environment: given.value('environment') ?? '' }
        const request = { workspace: given.workspace, ...place, name, value: await readValue(context, name) }
        return act(context, given, 'setSecret', request, (answer, { say }) => [
          say('secret.set', { name, version: answer.secret.version }),
        ])
      },
    },
  ],
}

/** Asked for without an echo, or piped in; the one line end that pipes add is not part of it. */
async function readValue({ outside, voice }: Context, name: string): Promise<string> {
  if (outside.ask) return outside.ask(voice().say('secret.prompt', { name }), { hidden: true })
  return (await outside.readInput()).replace(/\r?\n$/, '')
}

function secretLines(secrets: readonly SecretView[], { say, paint, time }: Voice): string[] {
  if (secrets.length === 0) return [say('none.entries')]
  const rows = secrets.map(({ name, app, environment, version, setBy, setAt }) => [
    name,
    app,
    environment,
    String(version),
    setBy,
    time(setAt),
  ])
  const head = ['name', 'app', 'environment', 'version', 'by', 'at'] as const
  return table(
    head.map((column) => say(`column.${column}`)),
    rows,
    paint,
  )
}
