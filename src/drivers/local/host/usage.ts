import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import { statFields } from './processes.ts'

/** What a process group uses. */
export interface Usage {
  readonly memoryBytes: number
  /** Average over at least the last 400 ms that were sampled; null until there are so many. */
  readonly millicpu: number | null
}

/** Takes samples of all process groups of the machine, by the pid of their leader. */
export type UsageSampler = () => Promise<ReadonlyMap<number, Usage>>

const ticksPerSecond = 100 // USER_HZ: fixed by Linux' interface
const pageBytes = 4096

/** A sampler by /proc on Linux, by `ps` elsewhere. */
export function createUsageSampler(): UsageSampler {
  return process.platform === 'linux' ? createProcSampler() : samplePs
}

/** Ticks are 10 ms: over a shorter time they would tell little. */
const shortestMs = 400

interface Sum {
  memoryBytes: number
  ticks: number
}

/** From when on a group's ticks are counted, and what they came to the time before. */
interface Mark {
  readonly at: number
  readonly ticks: number
  readonly millicpu: number | null
}

function createProcSampler(): UsageSampler {
  let marks = new Map<number, Mark>()
  return async () => {
    const sums = await sumGroups()
    const at = performance.now()
    marks = new Map([...sums].map(([group, { ticks }]) => [group, nextMark(marks.get(group), at, ticks)]))
    return new Map(
      [...sums].map(([group, { memoryBytes }]) => [
        group,
        { memoryBytes, millicpu: marks.get(group)?.millicpu ?? null },
      ]),
    )
  }
}

function nextMark(mark: Mark | undefined, at: number, ticks: number): Mark {
  if (!mark) return { at, ticks, millicpu: null }
  const ms = at - mark.at
  if (ms < shortestMs) return mark
  return { at, ticks, millicpu: Math.round((Math.max(0, ticks - mark.ticks) / ticksPerSecond / ms) * 1_000_000) }
}

async function sumGroups(): Promise<Map<number, Sum>> {
  const sums = new Map<number, Sum>()
  for (const name of await readdir('/proc')) {
    const fields = /^\d+$/.test(name) ? statFields(Number(name)) : null
    if (!fields) continue
    const group = Number(fields[2])
    const sum = sums.get(group) ?? { memoryBytes: 0, ticks: 0 }
    sum.memoryBytes += Number(fields[21]) * pageBytes
    sum.ticks += Number(fields[11]) + Number(fields[12])
    sums.set(group, sum)
  }
  return sums
}

async function samplePs(): Promise<ReadonlyMap<number, Usage>> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pgid=,rss=,%cpu='])
  const usage = new Map<number, { memoryBytes: number; millicpu: number }>()
  for (const line of stdout.trim().split('\n')) {
    const [group = 0, kib = 0, percent = 0] = line.trim().split(/\s+/).map(Number)
    const sum = usage.get(group) ?? { memoryBytes: 0, millicpu: 0 }
    usage.set(group, { memoryBytes: sum.memoryBytes + kib * 1024, millicpu: sum.millicpu + Math.round(percent * 10) })
  }
  return usage
}
