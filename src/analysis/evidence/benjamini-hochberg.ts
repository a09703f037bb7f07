/**
 * Those of many comparisons that can be named, strongest first, so that at most `share` of the named ones are named wrongly on average,
 * however they depend on each other (e-BH; Wang and Ramdas 2022). `among` counts comparisons that are not in the list but were made.
 */
export function nameable<T extends { readonly e: number }>(
  comparisons: readonly T[],
  share: number,
  among = comparisons.length,
): T[] {
  const falling = comparisons.toSorted((a, b) => b.e - a.e)
  const last = falling.findLastIndex(({ e }, i) => e >= among / ((i + 1) * share))
  return falling.slice(0, last + 1)
}
