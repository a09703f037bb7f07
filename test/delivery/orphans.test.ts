import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readRelease } from '../../src/store/releases.ts'
import { type DeliveryRig, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'
import { serverUrl } from '../support/postgres.ts'

const program = fileURLToPath(new URL('../support/delivery-process.ts', import.meta.url))

/** A control plane's process, which the test may kill. */
function plane(rig: DeliveryRig): { readonly child: ChildProcess; readonly said: () => string } {
  const args = [program, rig.url, rig.home, rig.repository.folder, serverUrl()]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += String(chunk)
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, said: () => said }
}

const killed = (child: ChildProcess) =>
  new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill('SIGKILL')
  })

/** A program that notes its process id and those of its kind that live beside it; the first one never ends by itself. */
const script = (journal: string, then: string) => `
  for pid in $(cut -d' ' -f1 '${journal}' 2>/dev/null); do grep -qs 'State:.*[RSDT] ' /proc/$pid/status && beside="$beside $pid"; done
  [ -e '${journal}' ] && again=1
  sleep 600 & child=$!
  echo "$$ $child beside:$beside" >> '${journal}'
  if [ -z "$again" ]; then wait; fi
  kill $child
  ${then}
`

interface Told {
  readonly pids: readonly number[]
  readonly beside: string
}

const journalOf = (file: string): Told[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => {
          const [pids = '', beside = ''] = line.split('beside:')
          return { pids: pids.trim().split(' ').map(Number), beside }
        })
    : []

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Deliveries to dev whose build or migration runs the script. */
async function rigOf(which: 'build' | 'migration') {
  const rig = await deliveryRig({
    environments: { dev: { database: '{app}' } },
    refs: [
      { branch: 'main', until: 'dev' },
      { tag: 'v*', requests: 'production' },
    ],
    app: {
      components: {
        web: {
          paths: ['shop/**'],
          build: {
            folder: 'shop',
            command: which === 'build' ? ['sh', 'work.sh'] : ['sh', '-c', 'mkdir out && cp work.sh out'],
            output: 'out',
          },
          start: ['node', 'server.js'],
        },
      },
      ...(which === 'build'
        ? {}
        : {
            database: { migrate: { component: 'web', command: ['sh', 'work.sh'], direction: 'reversible' as const } },
          }),
    },
  })
  const journal = join(rig.home, 'journal')
  const then = which === 'build' ? 'cp -r src out' : 'true'
  const { release } = await rig.push({ files: { 'shop/work.sh': script(journal, then) } })
  return { rig, release, journal }
}

/** How a release's delivery ended; another process has to start first, which takes its time on a busy machine. */
const ended = (rig: DeliveryRig, release: string) =>
  until(async () => {
    const { run } = await readRelease(rig.db, release)
    const view = run === null ? undefined : await rig.world.runs.read(rig.db, run)
    return view !== undefined && view.state !== 'active' ? view.state : undefined
  }, 40_000)

describe('a control plane killed in mid-work', () => {
  test.each(['build', 'migration'] as const)(
    '[F39] [F01] leaves a %s running: it has ended before the next one begins, and nothing of it is left',
    { timeout: 120_000 },
    async (which) => {
      const { rig, release, journal } = await rigOf(which)
      const first = plane(rig)
      await until(async () => journalOf(journal).length === 1, 40_000)
      await killed(first.child)
      const [orphan] = journalOf(journal)
      expect(orphan!.pids.map(isRunning)).toEqual([true, true])
      const second = plane(rig)
      expect(await ended(rig, release)).toBe('passed')
      const told = journalOf(journal)
      expect(told.map(({ beside }) => beside)).toEqual(['', ''])
      expect(told.flatMap(({ pids }) => pids).filter(isRunning)).toEqual([])
      expect(second.said()).toContain('swept what killed control planes left: 1 running program')
      await until(async () => readdirSync(join(rig.home, 'work')).length === 0)
    },
  )

  test('[F39] leaves work that another living one takes over: the orphan ends before the retry begins there too', {
    timeout: 120_000,
  }, async () => {
    const { rig, release, journal } = await rigOf('build')
    const first = plane(rig)
    await until(async () => journalOf(journal).length === 1, 40_000)
    const second = plane(rig)
    await until(async () => second.said().includes('ready'), 40_000)
    expect(journalOf(journal)[0]!.pids.every(isRunning)).toBe(true)
    await killed(first.child)
    expect(await ended(rig, release)).toBe('passed')
    const told = journalOf(journal)
    expect(told.map(({ beside }) => beside)).toEqual(['', ''])
    expect(told.flatMap(({ pids }) => pids).filter(isRunning)).toEqual([])
  })
})
