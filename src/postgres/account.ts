import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { AppError } from '../lib/errors.ts'

const run = promisify(execFile)

/** An operating system account that processes and files can be given to. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Whether this process is root, for whom PostgreSQL refuses to run. */
export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** The account that runs the server when we are root: the owner of existing data, else `postgres`, else `nobody`. */
export async function accountForServer(dataFolder: string): Promise<Account> {
  const owner = await stat(dataFolder).catch(() => undefined)
  if (owner && owner.uid !== 0) return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid }
  for (const name of ['postgres', 'nobody']) {
    const account = await findAccount(name)
    if (account) return account
  }
  throw new AppError(
    'unsupported',
    'PostgreSQL does not run as root, and neither "postgres" nor "nobody" exists here',
    {
      hint: 'Start Tidegate as an ordinary user, or set DATABASE_URL to a PostgreSQL server (15 or later).',
    },
  )
}

/** The account of that name, or `undefined` where the machine has none. */
export async function findAccount(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
    return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined
  }
}
