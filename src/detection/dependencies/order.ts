/** Sorts texts by their code units, the same everywhere. */
export function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
