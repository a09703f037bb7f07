import type { Tick } from './tick.ts'

/** So many ms of age are counted together. */
const binMs = 10_000
/** A fresh replica is cold while its rate of errors or of slow requests is so many times the warm ones', and not by chance. */
const warmBelow = 1.25
const surely = 3
/** Requests fail and are slow in clumps: their variance is so many times that of chance (the prior's φ). */
const clumps = 3

interface Bin {
  canary: { tries: number; errors: number; slow: number }
  control: { tries: number; errors: number; slow: number }
}

/**
 * How long fresh replicas are slower or fail more than warm ones of the same release, ms, from healthy starts; `slowAbove` is the index of the
 * latency bound above which a request is slow. Rounded up to ten seconds; 0 when no difference is seen at the beginning: what differs only
 * later is no cold start, so a trouble of the arms' own in the middle of a rollout makes no service a cold one.
 */
export function coldStartOf(starts: readonly (readonly Tick[])[], slowAbove: number): number {
  const bins: Bin[] = []
  for (const start of starts) {
    const from = start[0]?.at ?? 0
    for (const { at, regions } of start) {
      const bin = binOf(bins, Math.floor((at - from) / binMs))
      for (const { canary, control } of Object.values(regions)) {
        if (canary === null || control === null) continue
        add(bin.canary, canary, slowAbove)
        add(bin.control, control, slowAbove)
      }
    }
  }
  const warm = bins.findIndex((bin) => !isCold(bin))
  return (warm < 0 ? bins.length : warm) * binMs
}

function binOf(bins: Bin[], index: number): Bin {
  const none = () => ({ tries: 0, errors: 0, slow: 0 })
  while (bins.length <= index) bins.push({ canary: none(), control: none() })
  return bins[index]!
}

function add(
  sum: Bin['canary'],
  arm: { requests: number; errors: number; latency: readonly number[] | null },
  slowAbove: number,
) {
  sum.tries += arm.requests
  sum.errors += arm.errors
  for (const [i, count] of (arm.latency ?? []).entries()) if (i > slowAbove) sum.slow += count
}

function isCold({ canary, control }: Bin): boolean {
  return (['errors', 'slow'] as const).some((what) => {
    const all = canary[what] + control[what]
    const tries = canary.tries + control.tries
    if (all === 0 || canary.tries === 0 || control.tries === 0) return false
    const odds = (warmBelow * canary.tries) / control.tries
    const part = odds / (1 + odds)
    return tries > 0 && canary[what] - all * part > surely * Math.sqrt(clumps * all * part * (1 - part))
  })
}
