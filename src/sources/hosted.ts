import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { AppError } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { runGit } from './git.ts'
import { writeHooks } from './hooks.ts'
import { isRefName } from './names.ts'
import { preparePushLog } from './push-log.ts'

/** What a hosted repository is set to at every start. */
export interface HostedSettings {
  /** Branches (`main`) or full refs that can be neither rewound nor deleted. */
  readonly protectedRefs: readonly string[]
  readonly maxPushBytes: number
}

/**
 * Makes the bare repository when there is none, and sets its configuration and hooks anew.
 * It is made beside its place and then renamed, so that a crash never leaves half a repository.
 */
export async function prepareHosted(folder: string, settings: HostedSettings): Promise<string> {
  const gitDir = resolve(folder)
  if (!(await stat(gitDir).catch(() => null))) await createBare(gitDir)
  for (const [key, value] of configurationOf(settings)) {
    await runGit([`--git-dir=${gitDir}`, 'config', '--local', '--replace-all', key, value])
  }
  await writeHooks(gitDir, settings.protectedRefs.map(fullRef))
  await preparePushLog(gitDir)
  return gitDir
}

async function createBare(gitDir: string): Promise<void> {
  await mkdir(dirname(gitDir), { recursive: true })
  const draft = `${gitDir}.${newId('new')}`
  try {
    await runGit(['init', '--quiet', '--bare', '--template=', '--initial-branch=main', '--', draft])
    await rename(draft, gitDir)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

function configurationOf(settings: HostedSettings): readonly (readonly [string, string])[] {
  return [
    ['http.receivepack', 'true'],
    ['http.getanyfile', 'false'],
    ['transfer.fsckObjects', 'true'],
    ['receive.maxInputSize', String(settings.maxPushBytes)],
    ['receive.denyDeleteCurrent', 'refuse'],
    ['receive.advertisePushOptions', 'false'],
    ['core.logAllRefUpdates', 'true'],
    // A release keeps the commit it was cut from, even when its branch was rewound since.
    ['gc.pruneExpire', 'never'],
    // A push that was answered survives a power cut.
    ['core.fsync', 'committed,reference'],
  ]
}

function fullRef(ref: string): string {
  const name = ref.replace(/^refs\/(heads|tags)\//, '')
  if (!isRefName(name)) {
    throw new AppError('invalid-input', `a branch to protect was wanted, found ${JSON.stringify(ref)}`, {
      hint: 'Name the branch itself, such as main; patterns are not taken here.',
    })
  }
  return ref.startsWith('refs/') ? ref : `refs/heads/${ref}`
}

/** Makes the bare repository of a mirror when there is none. */
export async function prepareMirror(gitDir: string): Promise<string> {
  if (!(await stat(gitDir).catch(() => null))) await createBare(gitDir)
  await runGit([`--git-dir=${gitDir}`, 'config', '--local', '--replace-all', 'gc.pruneExpire', 'never'])
  return gitDir
}
