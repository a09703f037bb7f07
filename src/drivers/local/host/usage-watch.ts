import { createUsageSampler, type Usage } from './usage.ts'

/** What the processes of this machine use, sampled again and again. */
export interface UsageWatch {
  /** What the process group of a pid used lately; undefined before its first sample. */
  of(pid: number): Usage | undefined
  /** Samples now and half a second later, so that what has just begun has a figure without waiting for the next round. */
  lookClosely(): void
  close(): void
}

const intervalMs = 2000
const closeLookMs = 500

/** Samples every two seconds until closed. */
export function openUsageWatch(): UsageWatch {
  let usage: ReadonlyMap<number, Usage> = new Map()
  const sample = createUsageSampler()
  const take = () => {
    void sample().then((taken) => {
      usage = taken
    })
  }
  const looks = new Set<NodeJS.Timeout>()
  const timer = setInterval(take, intervalMs)
  return {
    of: (pid) => usage.get(pid),
    lookClosely() {
      take()
      const look = setTimeout(() => {
        looks.delete(look)
        take()
      }, closeLookMs)
      looks.add(look)
    },
    close() {
      clearInterval(timer)
      for (const look of looks) clearTimeout(look)
    },
  }
}
