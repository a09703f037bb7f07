import type { Workspace } from '../../../contract/workspaces.ts'
import { act, tell, type VerbGroup } from '../verb.ts'
import { short, table } from '../views/table.ts'
import type { Voice } from '../voice.ts'

export const workspace: VerbGroup = {
  name: 'workspace',
  word: 'verb.workspace',
  verbs: [
    {
      name: 'list',
      word: 'verb.workspace.list',
      example: 'tidegate workspace list',
      async run({ client }) {
        return tell(await (await client()).call('listWorkspaces', {}), ({ workspaces }, voice) =>
          workspaceLines(workspaces, voice),
        )
      },
    },
    {
      name: 'add',
      word: 'verb.workspace.add',
      example: 'tidegate workspace add blueocean --follow https://example.org/blueocean.git',
      arguments: [{ name: '<name>', word: 'argument.name' }],
      options: [{ flags: '--follow <url>', word: 'option.followUrl' }],
      acts: true,
      run: (context, given) =>
        act(
          context,
          given,
          'addWorkspace',
          { name: given.argument(0), follow: given.value('follow') },
          (answer, { say }) => {
            const { name, url, source } = answer.workspace
            return [say(source === 'hosted' ? 'workspace.hosted' : 'workspace.followed', { name, url })]
          },
        ),
    },
  ],
}

function workspaceLines(workspaces: readonly Workspace[], { say, paint, time }: Voice): string[] {
  if (workspaces.length === 0) return [say('none.entries')]
  const rows = workspaces.map(({ name, source, url, head }) => [
    name,
    source,
    url,
    head === null ? '' : `${head.ref} ${short(head.commit)} ${time(head.at)}`,
  ])
  return table([say('column.name'), say('column.source'), say('column.url'), say('column.at')], rows, paint)
}
