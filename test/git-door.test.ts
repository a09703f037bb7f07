import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Host, hostRepository } from '../src/sources/host.ts'
import { openTestDoor, type TestDoor, tokenFor } from './support/doors.ts'

const run = promisify(execFile)
let door: TestDoor
let host: Host
let work: string

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-git-'))
  const told = { authenticate: async () => 'dora', onPush: async () => [] }
  host = await hostRepository({ folder: join(folder, 'blueocean.git'), name: 'blueocean', ...told })
  door = await openTestDoor({ git: (workspace) => (workspace === 'blueocean' ? host.handle : undefined) })
  work = join(folder, 'work')
  await run('git', ['init', '-q', '-b', 'main', work])
  // Longer than what the API takes as a body: the door must not read it.
  await writeFile(join(work, 'large.bin'), randomBytes(3 * 1024 * 1024))
  await git('add', '.')
  await git('-c', 'user.name=dora', '-c', 'user.email=dora@example.org', 'commit', '-q', '-m', 'first')
})
afterAll(async () => {
  await door.server.close()
  await host.close()
})

function git(...args: string[]) {
  const env = { PATH: process.env['PATH'], GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_GLOBAL: '/dev/null', HOME: tmpdir() }
  return run('git', ['-C', work, ...args], { env })
}

function addressFor(who: string, workspace = 'blueocean') {
  const url = new URL(`/git/${workspace}.git`, door.server.url)
  url.username = 'any'
  url.password = tokenFor(who)
  return url.href
}

test('a viewer cannot push, and no ref moves', async () => {
  await expect(git('push', addressFor('viewer'), 'main')).rejects.toThrow(/403/)
  expect(await host.pendingPushes(new Map())).toEqual([])
})

test('[T15] nobody pushes with a token that is unknown, disabled or missing', async () => {
  for (const who of ['nobody', 'disabled'])
    await expect(git('push', addressFor(who), 'main')).rejects.toThrow(/Authentication failed|401/)
  await expect(git('push', `${door.server.url}/git/blueocean.git`, 'main')).rejects.toThrow(
    /could not read Username|401/,
  )
  expect(await host.pendingPushes(new Map())).toEqual([])
})

test('a developer pushes more than the API takes as a body, and a viewer fetches it', async () => {
  await git('push', addressFor('developer'), 'main')
  const { stdout: pushed } = await git('rev-parse', 'main')
  const { stdout: fetched } = await git('ls-remote', addressFor('viewer'), 'refs/heads/main')
  expect(fetched).toContain(pushed.trim())
})

test('a workspace that is not hosted is not found', async () => {
  await expect(git('ls-remote', addressFor('viewer', 'elsewhere'))).rejects.toThrow(/not found|404/)
})
