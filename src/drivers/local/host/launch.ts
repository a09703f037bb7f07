import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { AppError } from '../../../lib/errors.ts'
import type { ReplicaSetSpec } from '../../driver.ts'
import type { ReplicaOutput } from './output.ts'
import { freePort, holderOf, isPortFree } from './ports.ts'

/** Starts a replica's process in its artifact's folder, detached, printing to its pipes; it may die or fail to start at once. */
export function launch(
  spec: ReplicaSetSpec,
  options: { artifacts: string; home: string; port: number; output: ReplicaOutput },
): ChildProcess {
  const [command = '', ...args] = spec.command
  const pipes = options.output.openForChild()
  try {
    const child = spawn(command, args, {
      cwd: artifactFolder(options.artifacts, spec.artifact),
      env: environmentOf(spec, options),
      detached: true,
      stdio: ['ignore', pipes.stdout, pipes.stderr],
    })
    child.unref()
    return child
  } finally {
    pipes.close()
  }
}

/** Where the store has unpacked an artifact. */
export function artifactFolder(artifacts: string, artifact: string): string {
  return join(artifacts, artifact.slice('sha256:'.length))
}

/** The wanted port, or a free one; throws `conflict` when somebody else has the wanted one. */
export async function choosePort(wanted: number | undefined, taken: ReadonlySet<number>): Promise<number> {
  if (wanted === undefined) return freePort(taken)
  await demandPort(wanted)
  return wanted
}

/** Throws `conflict`, with the name of who listens there, unless a port is free. */
export async function demandPort(port: number): Promise<void> {
  if (await isPortFree(port)) return
  const holder = await holderOf(port)
  throw new AppError('conflict', `port ${port} was wanted, but ${holder ?? 'another process'} listens there`, {
    hint: `Stop ${holder ?? 'it'}, or give the component another port.`,
  })
}

/** Nothing of the host's own environment but where programs are found and the zone of time. */
function environmentOf(spec: ReplicaSetSpec, { home, port }: { home: string; port: number }): NodeJS.ProcessEnv {
  return {
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'}`,
    HOME: home,
    TZ: process.env['TZ'] ?? 'UTC',
    ...spec.env,
    PORT: String(port),
  }
}
