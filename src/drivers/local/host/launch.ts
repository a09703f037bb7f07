import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import type { ReplicaSetSpec } from '../../driver.ts'
import type { ReplicaOutput } from './output.ts'

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
