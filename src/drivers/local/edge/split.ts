/** Chooses releases so that every window of 1000 choices holds each one as often as its weight says. */
export interface Split {
  readonly shares: readonly { readonly name: string; readonly weight: number; credit: number }[]
  /** The next release's name; undefined when none has weight. */
  next(): string | undefined
}

/** A smooth weighted round robin (as nginx does it); goes on where `known` stands if that has the same weights. */
export function createSplit(
  weighted: readonly { readonly name: string; readonly weight: number }[],
  known?: Split,
): Split {
  const shares = weighted.filter(({ weight }) => weight > 0).map(({ name, weight }) => ({ name, weight, credit: 0 }))
  const same =
    known?.shares.length === shares.length &&
    shares.every((share, i) => known.shares[i]?.name === share.name && known.shares[i]?.weight === share.weight)
  if (known && same) return known
  const total = shares.reduce((sum, { weight }) => sum + weight, 0)
  return {
    shares,
    next() {
      let best = shares[0]
      if (!best || shares.length === 1) return best?.name
      for (const share of shares) {
        share.credit += share.weight
        if (share.credit > best.credit) best = share
      }
      best.credit -= total
      return best.name
    },
  }
}
