import type { BackupView, Restored } from '../../../contract/backups.ts'
import { formatDuration } from '../../lib/duration.ts'
import type { ExitCode } from '../local-verbs.ts'
import { act, type Context, type Given, type Told, tell, type VerbGroup } from '../verb.ts'
import { bytes, indent, table } from '../views/table.ts'
import type { Voice } from '../voice.ts'

export const backup: VerbGroup = {
  name: 'backup',
  word: 'verb.backup',
  verbs: [
    {
      name: 'list',
      word: 'verb.backup.list',
      example: 'tidegate backup list --app nextgen --environment production',
      options: [
        { flags: '--app <name>', word: 'option.app' },
        { flags: '--environment <name>', word: 'option.environment' },
      ],
      async run({ client }, given) {
        const request = { workspace: given.workspace, app: given.value('app'), environment: given.value('environment') }
        return tell(await (await client()).call('listBackups', request), ({ backups }, voice) =>
          backupLines(backups, voice),
        )
      },
    },
    {
      name: 'prove',
      word: 'verb.backup.prove',
      example: 'tidegate backup prove bak_01k3z8',
      arguments: [{ name: '<id>', word: 'argument.id' }],
      acts: true,
      run: (context, given) => restore(context, given, 'proveBackup'),
    },
    {
      name: 'restore',
      word: 'verb.backup.restore',
      example: 'tidegate backup restore bak_01k3z8',
      arguments: [{ name: '<id>', word: 'argument.id' }],
      acts: true,
      run: (context, given) => restore(context, given, 'restoreBackup'),
    },
  ],
}

/** A proof that failed is a judgement (1); one that could not be had is none (3). */
async function restore(context: Context, given: Given, name: 'proveBackup' | 'restoreBackup'): Promise<Told> {
  let exit: ExitCode = 0
  const told = await act(context, given, name, { id: given.argument(0) }, restoredLines)
  const { verdict } = told.document as Partial<Restored>
  if (verdict === 'failed') exit = 1
  if (verdict === 'errored' || verdict === 'inconclusive') exit = 3
  return { ...told, exit }
}

function restoredLines(
  { verdict, because, tables, rows, tookMs, database }: Restored,
  { say, paint }: Voice,
): string[] {
  const meaning = verdict === 'passed' ? 'good' : verdict === 'failed' ? 'bad' : 'waits'
  return [
    paint(meaning, say('backup.verdict', { verdict, because })),
    ...indent([
      say('backup.figures', { tables, rows, span: formatDuration(tookMs) }),
      ...(database === null ? [] : [say('backup.database', { database })]),
    ]),
  ]
}

function backupLines(backups: readonly BackupView[], { say, paint, time }: Voice): string[] {
  if (backups.length === 0) return [say('none.entries')]
  const rows = backups.map(({ id, app, environment, what, bytes: size, takenAt, provenAt }) => [
    id,
    app,
    environment,
    what,
    time(takenAt),
    bytes(size),
    provenAt === null
      ? paint('waits', say('backup.unproven'))
      : paint('good', say('backup.proven', { time: time(provenAt) })),
  ])
  const head = ['id', 'app', 'environment', 'what', 'taken', 'size', 'proof'] as const
  return table(
    head.map((column) => say(`column.${column}`)),
    rows,
    paint,
  )
}
