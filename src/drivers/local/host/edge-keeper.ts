import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, messageOf } from '../../../lib/errors.ts'
import { readToken, type TargetFolder } from '../folders.ts'
import { callJson, type Door } from '../json-call.ts'
import { type EdgeStatus, type EdgeTable, edgeStatusSchema, type HostConfig, tableSchema } from '../protocol.ts'
import { killEdge, startEdge } from './edge-process.ts'
import { freePort, holderOf, isPortFree } from './ports.ts'
import { lives } from './processes.ts'
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

const watchMs = 50
const pingMs = 1000
const pingsToGiveUp = 5

/** Adopts the living edge of a target, or starts one. */
export function openEdgeKeeper(options: { folder: TargetFolder; config: HostConfig; states: StateFile }): EdgeKeeper {
  const { folder, config, states } = options
  const { edge } = states.state
  const door: Door = { socket: folder.edgeSocket, token: readToken(folder) }
  let table: EdgeTable = existsSync(folder.table) ? readTable(folder.table) : { version: 0, apps: [], sets: [] }
  let confirmed = -1
  let appPorts: ReadonlySet<number> = new Set()
  let isLeft = false
  let trouble: string | null = null
  const died = createBell()
  const news = createBell()

  const isAlive = () => edge.process !== null && lives(edge.process)
  const publish = (routes: Omit<EdgeTable, 'version'>) => {
    table = { version: table.version + 1, ...routes }
    writeWhole(folder.table, JSON.stringify(table), false)
    news.ring()
  }
  const start = async () => {
    if (edge.port === 0) edge.port = config.edgePort || (await freePort(new Set()))
    if (!(await isPortFree(edge.port, config.edgeAddress))) {
      trouble = `port ${edge.port} was wanted for the edge, but ${(await holderOf(edge.port)) ?? 'another process'} listens there`
      return
    }
    edge.process = startEdge(folder, edge.port, () => {
      died.ring()
      news.ring()
    })
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
      await died.wait(watchMs) // of an adopted edge nobody tells the end
    }
  }
  const askEdge = async (path: '/status' | '/table', body: object) => {
    const answer = await callJson(door, path, body, { timeoutMs: 2000 })
    const parsed = edgeStatusSchema.safeParse(answer)
    if (!parsed.success) killEdge(edge.process) // an edge of another version: its successor starts from the table
    return edgeStatusSchema.parse(answer)
  }
  /** Tells the edge what is new, but no table before it is known that it will understand it. */
  const bringUpToDate = async () => {
    const { version } = table
    let status: EdgeStatus = await askEdge('/status', {})
    if (confirmed < version) status = await askEdge('/table', table)
    appPorts = new Set(status.ports)
    confirmed = Math.max(confirmed, version)
    trouble = null
  }
  const keepUpToDate = async () => {
    let silent = 0
    while (!isLeft) {
      try {
        await bringUpToDate()
        silent = 0
      } catch (error) {
        confirmed = -1
        trouble ??= `the edge does not answer: ${messageOf(error)}`
        if (++silent >= pingsToGiveUp && isAlive() && messageOf(error).includes('no answer within'))
          killEdge(edge.process)
      }
      await (confirmed < table.version ? sleep(10) : news.wait(pingMs))
    }
  }
  if (edge.address !== config.edgeAddress || (config.edgePort !== 0 && config.edgePort !== edge.port)) {
    killEdge(edge.process) // it listens where nobody wants it any more
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
    get appPorts() {
      return appPorts
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
      killEdge(edge.process)
      edge.process = null
    },
    leave() {
      isLeft = true
    },
  }
}

/** Lets one waiter sleep until it is rung for, or its time is over. */
function createBell(): { ring(): void; wait(ms: number): Promise<void> } {
  let ring = () => {}
  return {
    ring: () => ring(),
    wait: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms)
        ring = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
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

function readTable(path: string): EdgeTable {
  return tableSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
}
