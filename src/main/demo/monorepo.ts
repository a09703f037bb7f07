import { execFile } from 'node:child_process'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const example = fileURLToPath(new URL('../../../examples/blueocean', import.meta.url))

/** A working copy of the BlueOcean monorepo, as a developer has it. */
export interface Monorepo {
  /** What the demo changed in the settings, one sentence each. */
  readonly changes: readonly string[]
  /** Copies a prepared change over, commits and pushes it; answers the commit. */
  ship(change: 'good' | 'bad'): Promise<string>
  /** Pushes what is committed. */
  push(): Promise<void>
  readonly head: () => Promise<string>
}

/** Copies the example into a fresh repository, with the figures of the demo, and commits it. */
export async function makeMonorepo(folder: string, remote: string, token: string, now: Date): Promise<Monorepo> {
  await cp(example, folder, { recursive: true, filter: (path) => !/\/(node_modules|dist)(\/|$)/.test(path) })
  const changes = await adaptSettings(folder, now)
  const git = (...args: string[]) => run('git', ['-C', folder, ...args], { env: gitEnvironment(token) })
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'BlueOcean: four apps, nine components')
  const head = async () => (await git('rev-parse', 'HEAD')).stdout.trim()
  const push = async () => void (await git('push', '--quiet', remote, 'main'))
  return {
    changes,
    head,
    push,
    async ship(change) {
      await run(process.execPath, ['tools/change.mjs', change], { cwd: folder })
      await git('add', '--all')
      await git('commit', '--quiet', '--file', join('changes', change, 'MESSAGE'))
      await push()
      return head()
    },
  }
}

/** Shortens the figures that would make the story last for hours, and turns the workspace's clock to the middle of the day. */
async function adaptSettings(folder: string, now: Date): Promise<string[]> {
  const { stdout } = await run(process.execPath, ['tools/demo-settings.mjs'], { cwd: folder })
  const file = join(folder, 'tidegate.yaml')
  const text = await readFile(file, 'utf8')
  const zone = zoneWhereItIsNoon(now)
  const { text: free, dropped } = await dropTakenPorts(text.replace(/^timeZone: \S+/m, `timeZone: ${zone}`))
  await writeFile(file, free)
  const noon = `time zone: Europe/Paris → ${zone}, where it is just past noon: NEXTGEN’s slot is open`
  const ports = dropped.length === 0 ? [] : [`dev ports ${dropped.join(', ')}: left out, somebody listens there`]
  return [...stdout.trim().split('\n'), noon, ...ports]
}

/** Leaves out the dev ports that somebody on this machine listens on already. */
async function dropTakenPorts(text: string): Promise<{ text: string; dropped: number[] }> {
  const ports = [...text.matchAll(/^ *ports: \{ dev: (\d+) \}\n/gm)].map(([line, port]) => ({
    line,
    port: Number(port),
  }))
  const dropped: number[] = []
  let left = text
  for (const { line, port } of ports) {
    if (await isFree(port)) continue
    dropped.push(port)
    left = left.replace(line, '')
  }
  return { text: left, dropped }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** A zone whose clocks show 12 something now (`Etc/GMT-3` is three hours east of Greenwich). */
function zoneWhereItIsNoon(now: Date): string {
  const east = 12 - now.getUTCHours()
  return east === 0 ? 'Etc/UTC' : `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`
}

/** The developer of the demo; the token travels in the environment, never in a command line. */
function gitEnvironment(token: string): Record<string, string> {
  const who = { name: 'Dana Developer', email: 'dana@blueocean.example' }
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`demo:${token}`).toString('base64')}`,
  }
}
