import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LocalVerb } from '../cli/local-verbs.ts'
import { AppError } from '../lib/errors.ts'
import { standingOf } from '../lib/process-identity.ts'
import { findPlanes, type RunningPlane } from './running-planes.ts'

/** Running attempts get two seconds, and targets let go; one that takes much longer hangs. */
const patienceMs = 30_000

/** `tidegate down`: ends the control plane of a home as Ctrl-C does; with `--all` also what it leaves running by design. */
export const down: LocalVerb = {
  options: [
    {
      flags: '--all',
      description: 'stop the replicas, edges and hosts of the local target and the embedded PostgreSQL too',
    },
    { flags: '--dry-run', description: 'say what would be stopped, and stop nothing' },
  ],
  async run({ home, options, print, signal }) {
    const { listTargets, stopEverything } = await import('./stop-everything.ts') // loaded when it is meant: every other verb starts sooner
    const planes = await findPlanes(home)
    const all = options['all'] === true
    if (options['dryRun'] === true) {
      const targets = all ? await listTargets(home) : []
      for (const line of sayPlan(home, planes, all, targets)) print(line)
      return { exit: 0, document: { home, dryRun: true, controlPlanes: planes.map(({ pid }) => pid), targets } }
    }
    for (const plane of planes) await endPlane(plane, signal)
    print(planes.length === 0 ? `no control plane runs in ${home}` : `stopped: ${sayPlanes(planes)}`)
    const stopped = { home, controlPlanes: planes.map(({ pid }) => pid) }
    if (!all) {
      print('PostgreSQL, edges and replicas run on; tidegate down --all stops them too')
      return { exit: 0, document: stopped }
    }
    const { targets, postgres } = await stopEverything(home)
    print(targets.length === 0 ? 'no local target is here' : `stopped: the local target of ${targets.join(', ')}`)
    print(postgres ? 'stopped: PostgreSQL' : 'no embedded PostgreSQL runs here')
    return { exit: 0, document: { ...stopped, targets, postgres } }
  },
}

async function endPlane({ pid, tag }: RunningPlane, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + patienceMs
  try {
    process.kill(pid, 'SIGTERM')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw notAllowed(pid, error)
  }
  while (standingOf(tag) === 'alive') {
    if (performance.now() > deadline)
      throw new AppError(
        'timeout',
        `the control plane (process ${pid}) still runs ${patienceMs / 1000} s after it was asked to end`,
        {
          hint: `It may be killed: kill -9 ${pid}. The next one takes its work over, and nothing is lost.`,
        },
      )
    await sleep(50, undefined, { signal })
  }
}

function notAllowed(pid: number, cause: unknown): AppError {
  return new AppError('not-allowed', `the control plane (process ${pid}) belongs to somebody else`, {
    hint: 'Call tidegate down as whoever started it.',
    cause,
  })
}

function sayPlanes(planes: readonly RunningPlane[]): string {
  return planes.map(({ pid }) => `control plane (process ${pid})`).join(', ')
}

function sayPlan(home: string, planes: readonly RunningPlane[], all: boolean, targets: readonly string[]): string[] {
  const first = planes.length === 0 ? `no control plane runs in ${home}` : `would stop: ${sayPlanes(planes)}`
  if (!all) return [first]
  const local =
    targets.length === 0 ? 'no local target is here' : `would stop: the local target of ${targets.join(', ')}`
  return [first, local, `would stop: the PostgreSQL of ${join(home, 'postgres')}, if it runs`]
}
