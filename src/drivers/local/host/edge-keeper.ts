import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { AppError, messageOf } from '../../../lib/errors.ts'
import { readToken, type TargetFolder } from '../folders.ts'
import { callJson, type Door } from '../json-call.ts'
import { edgeStatusSchema, type EdgeTable, type HostConfig, tableSchema } from '../protocol.ts'
import { surroundings } from '../start-host.ts'
import { freePort, holderOf, isPortFree } from './ports.ts'
import { identify, lives, type ProcessIdentity, signalGroup } from './processes.ts'
import { type StateFile, writeWhole } from './state-file.ts'

/** Keeps one edge alive on one port and its routes up to date. */
export interface EdgeKeeper {
  readonly door: Door
  readonly port: number
  /** Why there is no edge now; null while it runs. */
  readonly trouble: string | null
  /** The ports of single components that the edge said last it has open. */
  readonly appPorts: ReadonlySet<number>
  /** Hands the edge new routes, soon; the file from which a restarted edge reads them is written at once. */
  publish(routes: Omit<EdgeTable, 'version'>): void
  /** Resolves once the edge routes by what was published last; throws `unavailable` after `timeoutMs`. */
  upToDate(timeoutMs: number): Promise<void>
  /** Resolves once a replica has no route and no outstanding request, at the latest after `timeoutMs`. */
  drained(environment: string, replica: string, port: number, timeoutMs: number): Promise<void>
  stop(): void
  /** The host goes, the edge stays. */
  leave(): void
}

const watchMs = 100
const pingMs = 1000
const pingsToGiveUp = 5
const entry = fileURLToPath(new URL('../edge/edge.ts', import.meta.url))

/** Adopts the living edge of a target, or starts one. */
export function openEdgeKeeper(options: { folder: TargetFolder; config: HostConfig; states: StateFile }): EdgeKeeper {
  const { folder, config, states } = options
  const { edge } = states.state
  const door: Door = { socket: folder.edgeSocket, token: readToken(folder) }
  let table: EdgeTable = existsSync(folder.table) ? readTable(folder.table) : { version: 0, apps: [], sets: [] }
  let confirmed = -1
  let isLeft = false
  let trouble: string | null = null
  let wake = () => {}

  const isAlive = () => edge.process !== null && lives(edge.process)
  const publish = (routes: Omit<EdgeTable, 'version'>) => {
    table = { version: table.version + 1, ...routes }
    writeWhole(folder.table, JSON.stringify(table), false)
    wake()
  }
  const start = async () => {
    if (edge.port === 0) edge.port = config.edgePort || (await freePort(new Set()))
    if (!(await isPortFree(edge.port, config.edgeAddress))) {
      trouble = `port ${edge.port} was wanted for the edge, but ${(await holderOf(edge.port)) ?? 'another process'} listens there`
      return
    }
    edge.process = startEdge(folder, edge.port, () => wake())
    states.save()
  }
  const keepAlive = async () => {
    let starts = 0
    while (!isLeft) {
      if (isAlive()) starts = 0
      else {
        confirmed = -1
        await start()
        if (starts++ > 3) await sleep(Math.min(2000, 50 * 2 ** starts))
      }
      await sleep(watchMs)
    }
  }
  /** Sends what is new; without news asks each second whether the edge still answers. */
  const keepUpToDate = async () => {
    let silent = 0
    while (!isLeft) {
      const { version } = table
      try {
        await callJson(door, confirmed < version ? '/table' : '/status', confirmed < version ? table : {}, {
          timeoutMs: 2000,
        })
        confirmed = Math.max(confirmed, version)
        trouble = null
        silent = 0
      } catch (error) {
        confirmed = -1
        trouble ??= `the edge does not answer: ${messageOf(error)}`
        if (++silent >= pingsToGiveUp && isAlive() && messageOf(error).includes('no answer within')) kill(edge.process)
      }
      if (confirmed < table.version) await sleep(10)
      else
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pingMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
    }
  }
  if (edge.address !== config.edgeAddress || (config.edgePort !== 0 && config.edgePort !== edge.port)) {
    kill(edge.process) // it listens where nobody wants it any more
    Object.assign(edge, { address: config.edgeAddress, port: config.edgePort || edge.port, process: null })
  }
  if (!existsSync(folder.table)) publish(table)
  void keepAlive()
  void keepUpToDate()

  return {
    door,
    get port() {
      return edge.port
    },
    get trouble() {
      return trouble
    },
    publish,
    async upToDate(timeoutMs) {
      const wanted = table.version
      const until = performance.now() + timeoutMs
      while (confirmed < wanted) {
        if (performance.now() > until)
          throw new AppError('unavailable', `the edge has not taken the routes: ${trouble ?? 'no answer yet'}`)
        await sleep(2)
      }
    },
    async drained(environment, replica, port, timeoutMs) {
      const until = performance.now() + timeoutMs
      while (performance.now() < until && !isLeft) {
        const answer = confirmed < table.version ? undefined : await outstandingAt(door, { environment, replica, port })
        if (answer === 0) return
        await sleep(20)
      }
    },
    stop() {
      isLeft = true
      kill(edge.process)
      edge.process = null
    },
    leave() {
      isLeft = true
    },
  }
}

function startEdge(folder: TargetFolder, port: number, onExit: () => void): ProcessIdentity | null {
  const log = openSync(folder.edgeLog, 'a', 0o600)
  try {
    const child = spawn(process.execPath, [entry, folder.root, String(port)], {
      cwd: folder.root,
      env: surroundings(),
      detached: true,
      stdio: ['ignore', log, log],
    })
    child.on('exit', onExit)
    child.on('error', onExit)
    child.unref()
    return child.pid === undefined ? null : identify(child.pid)
  } finally {
    closeSync(log)
  }
}

async function outstandingAt(
  door: Door,
  replica: { environment: string; replica: string; port: number },
): Promise<number | undefined> {
  try {
    return ((await callJson(door, '/outstanding', replica, { timeoutMs: 2000 })) as { outstanding: number }).outstanding
  } catch {
    return undefined // the edge is being restarted: ask again
  }
}

function kill(one: ProcessIdentity | null): void {
  if (one) signalGroup(one, 'SIGKILL')
}

function readTable(path: string): EdgeTable {
  return tableSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
}
