import { execFile } from 'node:child_process'
import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Examination } from '../../contract/health.ts'
import { messageOf } from '../lib/errors.ts'

const run = promisify(execFile)
const leastFreeBytes = 1_000_000_000

/** The part of the doctor that needs no server: Node, git, the home folder, room on the disk. */
export async function examine(home: string): Promise<readonly Examination[]> {
  return Promise.all([examineNode(), examineGit(), examineHome(home), examineDisk(home)])
}

async function examineNode(): Promise<Examination> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isNew = major > 24 || (major === 24 && minor >= 11)
  return answer(
    'node',
    isNew,
    'Node 24.11 or newer',
    process.versions.node,
    'Start Tidegate by its launcher, which fetches one.',
  )
}

async function examineGit(): Promise<Examination> {
  const wanted = 'git 2.38 or newer with its HTTP program'
  try {
    const { stdout } = await run('git', ['--version'])
    const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(stdout) ?? []).slice(1).map(Number)
    const folder = (await run('git', ['--exec-path'])).stdout.trim()
    const hasDoor = await isThere(`${folder}/git-http-backend`)
    const isNew = major > 2 || (major === 2 && minor >= 38)
    return answer(
      'git',
      isNew && hasDoor,
      wanted,
      `${stdout.trim()}${hasDoor ? '' : ', without git-http-backend'}`,
      'Install a newer git.',
    )
  } catch (error) {
    return answer('git', false, wanted, messageOf(error), 'Install git.')
  }
}

async function examineHome(home: string): Promise<Examination> {
  const wanted = `${home} can be written`
  try {
    await mkdir(home, { recursive: true, mode: 0o700 })
    await access(home, constants.W_OK)
    return answer('home', true, wanted, 'it can', '')
  } catch (error) {
    return answer(
      'home',
      false,
      wanted,
      messageOf(error),
      'Choose another folder with --home, or give yourself the right to write.',
    )
  }
}

async function examineDisk(home: string): Promise<Examination> {
  try {
    const { bavail, bsize } = await statfs(home)
    const free = bavail * bsize
    return answer(
      'disk',
      free >= leastFreeBytes,
      'at least 1 GB free',
      `${(free / 1e9).toFixed(1)} GB free`,
      'Make room on the disk.',
    )
  } catch (error) {
    return { ...answer('disk', false, 'at least 1 GB free', messageOf(error), 'Make the folder.'), outcome: 'errored' }
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

function answer(id: string, isGood: boolean, wanted: string, found: string, todo: string): Examination {
  return { id, outcome: isGood ? 'passed' : 'failed', wanted, found, todo: isGood ? null : todo }
}
