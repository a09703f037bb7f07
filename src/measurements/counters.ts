import { AppError } from '../lib/errors.ts'

/** One reading of a growing count. */
export interface Sample {
  /** Epoch ms. */
  readonly at: number
  readonly value: number
}

/** Readings of one growing count, oldest first, by a name that tells it from all others of the same question. */
export interface CounterSeries {
  readonly name: string
  readonly samples: readonly Sample[]
}

/** What was last counted of each series: plain JSON, so that it can be kept and taken up again. */
export type CountersSeen = Readonly<Record<string, Sample>>

/**
 * What growing counts grew by up to `until`, since what was last seen of them. A count that fell began anew at nothing, a reading twice
 * of one instant is one, a reading that comes late is part of the next question, and a series that was never seen before only
 * begins to be counted, unless `bornAfter` says that it began at nothing after that instant.
 * Throws `invalid-input` for what no count can be: NaN, an infinity, less than nothing.
 */
export function countUp(
  seen: CountersSeen,
  series: readonly CounterSeries[],
  until: number,
  bornAfter: number | null = null,
): { readonly amount: number; readonly readings: number; readonly seen: CountersSeen } {
  const now: Record<string, Sample> = { ...seen }
  let amount = 0
  let readings = 0
  for (const { name, samples } of series) {
    for (const sample of samples) {
      requireCount(name, sample)
      const before = now[name]
      if (sample.at > until || (before !== undefined && sample.at <= before.at)) continue
      amount += growth(before, sample, bornAfter)
      readings++
      now[name] = sample
    }
  }
  return { amount, readings, seen: now }
}

function growth(before: Sample | undefined, { at, value }: Sample, bornAfter: number | null): number {
  if (before !== undefined) return value < before.value ? value : value - before.value
  return bornAfter !== null && at > bornAfter ? value : 0
}

function requireCount(name: string, { at, value }: Sample): void {
  if (Number.isFinite(value) && value >= 0 && Number.isFinite(at)) return
  throw new AppError('invalid-input', `a count of at least 0 was wanted of ${name}, found ${value} at ${at}`, {
    hint: 'Name a counter: something that only grows and begins at 0.',
  })
}
