import type { KeyObject } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Clock, systemClock } from '../lib/clock.ts'
import { AppError, isAppError } from '../lib/errors.ts'
import type { Artifact, ArtifactStore } from './artifacts.ts'
import type { Builder, BuildOrder, Built } from './builder.ts'
import { type CommandEnding, runCommand } from './command.ts'
import { attestBuild } from './provenance.ts'
import { groupRecordOf } from './work-folder.ts'
import { insideOf, openWorkplace } from './workplace.ts'

/** What the process builder needs. */
export interface ProcessBuilderOptions {
  readonly artifacts: ArtifactStore
  /** Where builds keep what they want to find again, by component. */
  readonly cacheFolder: string
  /** Ed25519 private key that signs provenance. */
  readonly key: KeyObject
  /** Added to every build's environment, such as a proxy or a package cache. */
  readonly variables?: Readonly<Record<string, string>>
  readonly clock?: Clock
}

/** Builds by running the component's command as a process of this machine. */
export function processBuilder(options: ProcessBuilderOptions): Builder {
  return {
    name: 'process',
    doc: 'Runs build.command in a checkout of the commit, as a process of the machine that Tidegate runs on.',
    build: (order) => build(options, order),
  }
}

async function build(options: ProcessBuilderOptions, order: BuildOrder): Promise<Built> {
  const startedAt = (options.clock ?? systemClock).now()
  const began = performance.now()
  const place = await openWorkplace({
    checkout: order.checkout,
    folder: order.settings.folder,
    commitTime: order.commitTime,
    cacheFolder: join(options.cacheFolder, `${order.app}.${order.component}`),
    variables: options.variables ?? {},
  })
  try {
    const ending = await runCommand({
      argv: order.settings.command,
      cwd: place.cwd,
      env: place.env,
      timeoutMs: order.settings.timeout,
      logFile: order.logFile,
      redact: order.redact,
      record: groupRecordOf(order.checkout),
      signal: order.signal,
    })
    if (ending.code !== 0) throw failed(order, ending)
    const artifact = await keepOutput(options.artifacts, order, place.cwd, ending)
    const tookMs = performance.now() - began
    const record = { order, builder: 'process', artifact: artifact.digest, startedAt, tookMs, machine: hostname() }
    const { digest, entries, bytes } = artifact
    return { artifact: digest, entries, bytes, tookMs, provenance: attestBuild(record, options.key) }
  } finally {
    await place.leave()
  }
}

async function keepOutput(
  artifacts: ArtifactStore,
  order: BuildOrder,
  cwd: string,
  ending: CommandEnding,
): Promise<Artifact> {
  const name = `${order.app}.${order.component}`
  const output = await insideOf(cwd, order.settings.output).catch((cause: unknown) => {
    throw isAppError(cause) ? failed(order, { ...ending, because: `left no output: ${cause.message}` }) : cause
  })
  const artifact = await artifacts.keep(output)
  if (artifact.entries > 0) return artifact
  throw new AppError('build-failed', `${name}: files were wanted in ${order.settings.output}, found an empty folder`, {
    hint: 'Let build.command write there, or name another folder in build.output.',
  })
}

function failed(order: BuildOrder, ending: CommandEnding): AppError {
  const command = order.settings.command.join(' ')
  const said = ending.tail.length > 0 ? `\n${ending.tail.join('\n')}` : ''
  return new AppError('build-failed', `${order.app}.${order.component}: ${command} ${ending.because}${said}`, {
    hint: `The whole log is in ${order.logFile}.`,
    details: { is: ending.is, code: ending.code, tail: ending.tail, log: order.logFile },
  })
}
