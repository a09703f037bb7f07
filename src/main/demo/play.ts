import { join } from 'node:path'
import { connect } from '../../cli/client.ts'
import type { LocalCall } from '../../cli/local-verbs.ts'
import { formatDuration } from '../../lib/duration.ts'
import { isAppError } from '../../lib/errors.ts'
import { type ControlPlane, startControlPlane } from '../control-plane.ts'
import { enrol, writeControlFile } from '../first-person.ts'
import { buildVariables, usualPort } from '../up.ts'
import { startCache } from './cache.ts'
import { clearStage } from './clear-stage.ts'
import { enrolPeople } from './people.ts'
import { report } from './report.ts'
import { setSecrets } from './secrets.ts'
import { tellStory } from './story.ts'

/** Plays the demo from a cleared stage to its end. */
export async function playDemo(call: LocalCall) {
  const began = performance.now()
  const home = join(call.home, 'demo')
  call.print('Clearing the stage')
  await clearStage(home, call.print)
  const cache = await startCache()
  const plane = await openPlane(call, home, cache.url)
  try {
    return await play(call, plane, home, began)
  } finally {
    await stopAll(plane, home, call.print)
    cache.stop()
  }
}

async function play(call: LocalCall, plane: ControlPlane, home: string, began: number) {
  const { print, signal, options } = call
  await writeControlFile(plane.db, home, plane.url)
  const owner = await enrol(plane.db, { name: 'Tidegate demo', email: null, roles: ['admin', 'operator'] })
  const people = await enrolPeople(plane.db)
  const client = connect({ url: plane.url, token: owner.token }, signal)
  await client.call('addWorkspace', { name: 'blueocean' })
  await setSecrets(client)
  const asDeveloper = connect({ url: plane.url, token: people.developer.token }, signal)
  const story = await tellStory({ plane, home, people, client: asDeveloper, owner: client, print, signal })
  const installMs = Number(process.env['TIDEGATE_INSTALL_MS'] ?? 0)
  const document = {
    ...story,
    durations: { ...story.durations, installMs, totalMs: performance.now() - began + installMs },
  }
  for (const line of report(document, plane.url, home)) print(line)
  if (options['exit'] !== true) {
    print('It stays up: look around with the commands above; Ctrl-C ends it and everything that it started.')
    await new Promise<void>((resolve) =>
      signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true }),
    )
  }
  const good = document.good.state === 'live' && document.good.failedRequests === 0
  const isAsWanted =
    good && document.bad.state === 'rolled-back' && document.ledger.verified && document.backup.restored
  return { exit: isAsWanted ? (0 as const) : (1 as const), document }
}

/** The usual port when it is free, else any. */
async function openPlane(call: LocalCall, home: string, cacheUrl: string): Promise<ControlPlane> {
  const wished = call.options['port']
  const ports = typeof wished === 'string' ? [Number(wished)] : [usualPort, 0]
  for (const [i, port] of ports.entries()) {
    try {
      return await startControlPlane({
        home,
        port,
        cacheUrl,
        buildVariables: buildVariables(process.env),
        say: (line) => call.print(`  ${line}`),
        sayNotice: () => {},
      })
    } catch (error) {
      if (i === ports.length - 1 || !isAppError(error, 'conflict')) throw error
    }
  }
  throw new Error('unreachable: the loop returns or throws')
}

async function stopAll(plane: ControlPlane, home: string, print: (line: string) => void): Promise<void> {
  const began = performance.now()
  await plane.stop().catch((error: unknown) => print(`stopping: ${String(error)}`))
  await clearStage(home, print, { keepFiles: true })
  print(`Everything that the demo started is stopped (${formatDuration(performance.now() - began)})`)
}
