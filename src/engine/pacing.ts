/** Work that is done again and again, never twice at once. */
export interface Pace {
  /** Does it as soon as possible: now, or once more when it is being done already. */
  hurry(): void
  /** Resolves when it is no longer done and never will be. */
  stop(): Promise<void>
}

/**
 * Does `work` now and then every `everyMs`, or sooner when it returns fewer milliseconds than that; at least `gapMs` lie
 * between two times however often it is hurried. Without `everyMs` it is done only when hurried or when it asks for more.
 * `work` must not reject.
 */
export function keepPace(work: () => Promise<number | null>, pace: { everyMs?: number; gapMs: number }): Pace {
  let cancel = () => {}
  let current: Promise<void> | undefined
  let isHurried = false
  let isStopped = false

  const schedule = (ms: number | undefined) => {
    cancel()
    if (!isStopped && ms !== undefined) cancel = afterMs(ms, begin)
  }
  const begin = () => {
    isHurried = false
    current = work().then((wanted) => {
      current = undefined
      schedule(isHurried ? pace.gapMs : soonest(pace, wanted))
    })
  }
  schedule(0)
  return {
    hurry() {
      if (isHurried || isStopped) return
      isHurried = true
      if (!current) schedule(pace.gapMs)
    },
    async stop() {
      isStopped = true
      cancel()
      await current
    },
  }
}

function soonest(pace: { everyMs?: number; gapMs: number }, wanted: number | null): number | undefined {
  const ms = Math.min(pace.everyMs ?? Number.POSITIVE_INFINITY, wanted ?? Number.POSITIVE_INFINITY)
  return Number.isFinite(ms) ? Math.max(pace.gapMs, ms) : undefined
}

/** Timers sleep at least a millisecond; what is wanted at once does not. Returns what cancels it. */
function afterMs(ms: number, work: () => void): () => void {
  if (ms <= 0) {
    const immediate = setImmediate(work)
    return () => clearImmediate(immediate)
  }
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}
