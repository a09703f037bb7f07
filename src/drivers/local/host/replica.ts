import { messageOf } from '../../../lib/errors.ts'
import type { ObservedReplica, Place } from '../../driver.ts'
import type { TargetFolder } from '../folders.ts'
import type { HostConfig } from '../protocol.ts'
import { launch } from './launch.ts'
import { logPath } from './log-query.ts'
import { openOutput, type ReplicaOutput } from './output.ts'
import { freePort } from './ports.ts'
import { probe } from './probe.ts'
import { ended, identify, lives, type ProcessIdentity, signalGroup, sweepGroup } from './processes.ts'
import type { ReplicaRecord, SetRecord } from './state-file.ts'
import type { Usage } from './usage.ts'

/** What a replica needs of the host around it. */
export interface ReplicaHost {
  readonly folder: TargetFolder
  readonly config: HostConfig
  takenPorts(): ReadonlySet<number>
  /** Called whenever the replica's record or state has changed. */
  changed(): void
  /** Called when a replica became ready: what it uses from here on is for requests, not for its start. */
  becameReady(): void
  /** Resolves once the edge sends the replica nothing more and it has answered everything, at the latest after `timeoutMs`. */
  drained(place: Place, record: ReplicaRecord, timeoutMs: number): Promise<void>
  usageOf(pid: number): Usage | undefined
}

const sliceMs = 200
const readyIntervalMs = 1000
const probeTimeoutMs = 2000
const failuresToUnready = 3
const stableMs = 10_000
const longestBackoffMs = 30_000

/** One process of a set, kept alive: started or adopted, probed, restarted when it dies, stopped when nobody wants it. */
export class Replica {
  readonly record: ReplicaRecord
  state: ObservedReplica['state']
  readonly #host: ReplicaHost
  readonly #place: Place
  readonly #set: SetRecord
  readonly #output: ReplicaOutput
  readonly #since = performance.now()
  #because: string | null = null
  #unhealthySince: string | null = null
  #crashes = 0
  /** Whether the process that runs was ended on purpose, so that its exit tells nothing. */
  #isEnded: boolean = false
  #wake: () => void = () => {}
  #isLeft: boolean = false
  #stopped: Promise<void> | undefined
  #life: Promise<void>

  /** Adopts the process of the record if it lives, otherwise starts one. */
  constructor(host: ReplicaHost, place: Place, set: SetRecord, record: ReplicaRecord) {
    this.#host = host
    this.#place = place
    this.#set = set
    this.record = record
    this.#because = record.gaveUp
    this.state = record.gaveUp !== null ? 'failed' : record.wasReady ? 'unready' : 'starting'
    this.#output = openOutput({
      pipes: host.folder.pipes,
      logFile: logPath(host.folder.logs, place, set.spec.id, record.id),
      name: `${place.environment}.${record.id}`,
      set: set.spec.id,
      replica: record.id,
      secrets: set.spec.secretNames.map((name) => set.spec.env[name] ?? ''),
      bytesPerSecond: host.config.logBytesPerSecond,
      fileBytes: host.config.logFileBytes,
    })
    this.#life = this.#live()
  }

  /** Whether nobody wants the replica any more. */
  get isStopping(): boolean {
    return this.#stopped !== undefined
  }

  observe(): ObservedReplica {
    const { record } = this
    const usage = record.process ? this.#host.usageOf(record.process.pid) : undefined
    return {
      id: record.id,
      state: this.state,
      url: record.port === null ? '' : `http://127.0.0.1:${record.port}`,
      pid: record.process?.pid ?? null,
      restarts: record.restarts,
      startedAt: record.startedAt,
      memoryBytes: usage?.memoryBytes ?? null,
      millicpu: usage?.millicpu ?? null,
      unhealthySince: this.#unhealthySince,
      because: this.#because,
    }
  }

  /** Drains, then SIGTERM, then SIGKILL; resolves once the process is gone. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  /** The host goes, the process stays. */
  leave(): void {
    this.#isLeft = true
    this.#wake()
    this.#output.close()
  }

  async #live(): Promise<void> {
    while (!this.#isOver()) {
      try {
        const process = this.#adopted() ?? (await this.#start())
        if (process) await this.#watch(process)
      } catch (error) {
        this.#because = messageOf(error)
      }
      if (this.#isOver()) return
      this.#noteDeath()
      if (!this.record.wasReady && performance.now() - this.#since > this.#set.spec.startTimeoutMs)
        return this.#giveUp()
      await this.#sleep(Math.min(longestBackoffMs, 100 * 2 ** this.#crashes++))
      this.record.restarts++
    }
  }

  #isOver(): boolean {
    return this.#isLeft || this.isStopping || this.record.gaveUp !== null
  }

  #adopted(): ProcessIdentity | null {
    const { process } = this.record
    return process && lives(process) ? process : null
  }

  async #start(): Promise<ProcessIdentity | null> {
    const { spec } = this.#set
    const port = await freePort(this.#host.takenPorts())
    if (this.#isOver()) return null
    const { artifacts } = this.#host.config
    const child = launch(spec, { artifacts, home: this.#host.folder.home, port, output: this.#output })
    child.on('error', (error) => {
      this.#because = `${spec.command[0]} could not be started: ${error.message}`
    })
    child.on('exit', (code, signal) => {
      if (!this.#isEnded) this.#because = signal ? `it was ended by ${signal}` : `it exited with code ${code}`
      this.#wake()
    })
    this.#note(port, child.pid === undefined ? null : identify(child.pid))
    if (!this.record.process) await new Promise((resolve) => setImmediate(resolve)) // it tells why by an event
    return this.record.process
  }

  #note(port: number, process: ProcessIdentity | null): void {
    Object.assign(this.record, { port, process, startedAt: new Date().toISOString() })
    this.state = 'starting'
    this.#isEnded = false
    this.#host.changed()
  }

  async #watch(process: ProcessIdentity): Promise<void> {
    const began = performance.now()
    let failures = 0
    let readyAt: number | null = null
    while (!this.#isOver() && lives(process)) {
      const trouble = await this.#probe()
      if (this.#isOver() || !lives(process)) break
      failures = trouble === null ? 0 : failures + 1
      if (trouble === null) {
        readyAt ??= performance.now()
        if (performance.now() - readyAt > stableMs) this.#crashes = 0
        this.#become('ready', null)
      } else if (this.state !== 'ready' || failures >= failuresToUnready) {
        this.#become(this.state === 'starting' ? 'starting' : 'unready', trouble)
      }
      if (readyAt === null && performance.now() - began > this.#set.spec.startTimeoutMs) {
        this.#because = `not ready within ${this.#set.spec.startTimeoutMs} ms: ${trouble}`
        this.#isEnded = true
        signalGroup(process, 'SIGKILL')
        await ended(process, 5000)
        break
      }
      await this.#sleep(this.state === 'ready' ? readyIntervalMs : sliceMs, process)
    }
  }

  /** Why the replica is not ready, null when it is; notes on the way whether it is healthy. */
  async #probe(): Promise<string | null> {
    const { healthPath, readyPath } = this.#set.spec
    const port = this.record.port ?? 0
    const asked = [probe(port, readyPath, probeTimeoutMs)]
    if (healthPath !== readyPath) asked.push(probe(port, healthPath, probeTimeoutMs))
    const [ready = null, health = ready] = await Promise.all(asked)
    this.#unhealthySince = health === null ? null : (this.#unhealthySince ?? new Date().toISOString())
    return ready
  }

  #become(state: ObservedReplica['state'], because: string | null): void {
    this.#because = because
    if (state === this.state) return
    this.state = state
    if (state === 'ready') this.record.wasReady = true
    this.#host.changed()
    if (state === 'ready') this.#host.becameReady()
  }

  #noteDeath(): void {
    if (this.record.process) sweepGroup(this.record.process.pid)
    this.record.process = null
    this.#because ??= 'its process is gone'
    this.#unhealthySince ??= new Date().toISOString()
    this.state = 'starting'
    this.#output.note(`[tidegate: ${this.#because}; it will be started again]`)
    this.#host.changed()
  }

  #giveUp(): void {
    this.record.gaveUp = `gave up after ${this.record.restarts + 1} starts: ${this.#because}`
    this.#become('failed', this.record.gaveUp)
  }

  async #stop(): Promise<void> {
    const { stopTimeoutMs } = this.#set.spec
    await Promise.resolve() // so that `isStopping` holds before anything happens
    this.#become('stopping', null)
    this.#wake()
    await this.#life
    const process = this.#adopted()
    if (process) {
      await this.#host.drained(this.#place, this.record, stopTimeoutMs)
      signalGroup(process, 'SIGTERM')
      if (!(await ended(process, stopTimeoutMs))) signalGroup(process, 'SIGKILL')
      await ended(process, 5000)
      sweepGroup(process.pid)
    }
    this.record.process = null
    await new Promise((resolve) => setTimeout(resolve, 50)) // its last words
    this.#output.close({ removePipes: true })
  }

  /** Sleeps, at most until the replica is stopped or left, or `process` dies. */
  async #sleep(ms: number, process?: ProcessIdentity): Promise<void> {
    const until = performance.now() + ms
    while (performance.now() < until && !this.#isOver() && (!process || lives(process))) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(sliceMs, until - performance.now()))
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
}
