import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { digestOf } from '../../lib/digest.ts'
import { AppError, isAppError } from '../../lib/errors.ts'
import { readToken, type TargetFolder, targetFolder } from './folders.ts'
import { writeWhole } from './host/state-file.ts'
import { callJson, type Door, isGone } from './json-call.ts'
import { type HostConfig, hostConfigSchema, protocolVersion } from './protocol.ts'
import { startHost } from './start-host.ts'

const statusSchema = z.object({
  protocol: z.int(),
  pid: z.int(),
  config: hostConfigSchema,
  edge: z.object({ port: z.int(), address: z.string(), trouble: z.string().nullable() }),
})
/** What a host tells of itself. */
export type HostStatus = z.infer<typeof statusSchema>

/** The way to a target's host, which is started whenever it is missed. */
export interface HostLink {
  readonly door: Door
  /** Calls the host; when it is gone, starts it and calls again, which keys make safe. */
  call(path: string, body: object, options?: { signal?: AbortSignal | undefined; timeoutMs?: number }): Promise<unknown>
  /** Makes sure that a host answers. */
  ensure(): Promise<HostStatus>
  /** Resolves once the edge listens; throws `conflict` when it cannot. */
  untilEdgeRuns(): Promise<HostStatus>
}

const startTimeoutMs = 15_000
const edgeTimeoutMs = 5000
const callTimeoutMs = 30_000

/** Links to the host of the target in `path`; replaces one that speaks another protocol or was started with another configuration. */
export async function connectHost(path: string, config: HostConfig, nodePath: string): Promise<HostLink> {
  const folder = targetFolder(path)
  const door: Door = { socket: folder.hostSocket, token: readToken(folder) }
  let starting: Promise<HostStatus> | undefined
  const ensure = () => {
    starting ??= ensureHost(folder, door, config, nodePath).finally(() => {
      starting = undefined
    })
    return starting
  }
  await ensure()
  return {
    door,
    ensure,
    async call(to, body, options = {}) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await callJson(door, to, body, { timeoutMs: callTimeoutMs, ...options })
        } catch (error) {
          if (options.signal?.aborted || isAppError(error) || !isGone(error) || attempt > 3)
            throw asUnavailable(error, folder)
          await ensure()
        }
      }
    },
    async untilEdgeRuns() {
      const until = performance.now() + edgeTimeoutMs
      for (;;) {
        const status = await ensure()
        if (status.edge.trouble === null && status.edge.port > 0) return status
        if (performance.now() > until)
          throw new AppError('conflict', status.edge.trouble ?? 'the edge does not start', {
            hint: `Read ${folder.edgeLog}.`,
          })
        await sleep(50)
      }
    },
  }
}

async function ensureHost(folder: TargetFolder, door: Door, config: HostConfig, nodePath: string): Promise<HostStatus> {
  const until = performance.now() + startTimeoutMs
  for (let waited = 0; ; waited++) {
    const status = await statusOf(door)
    if (status && status.protocol === protocolVersion && digestOf(status.config) === digestOf(config)) return status
    if (status) await callJson(door, '/leave', {})
    if (performance.now() > until)
      throw new AppError('unavailable', `the host of ${folder.root} does not start`, {
        hint: `Read ${folder.hostLog}.`,
      })
    if (waited % 40 === 0) {
      writeWhole(folder.config, JSON.stringify(config), false)
      startHost(folder, nodePath) // whoever comes second leaves: the host's lock admits one
    }
    await sleep(25)
  }
}

async function statusOf(door: Door): Promise<HostStatus | undefined> {
  try {
    return statusSchema.parse(await callJson(door, '/status', {}, { timeoutMs: 5000 }))
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

function asUnavailable(error: unknown, folder: TargetFolder): unknown {
  if (!isGone(error)) return error
  return new AppError('unavailable', `the host of ${folder.root} went away during the call`, {
    cause: error,
    hint: `Read ${folder.hostLog}.`,
  })
}
