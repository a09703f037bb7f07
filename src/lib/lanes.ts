/** Does `work` for every item, at most `width` at a time; after a failure nothing new is begun, what was begun is awaited, then it is thrown. */
export async function forEachOf<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  let stopped = false
  const lane = async () => {
    for (const item of queue) {
      if (stopped) return
      await work(item)
    }
  }
  const stopping = (cause: unknown) => {
    stopped = true
    throw cause
  }
  const lanes = await Promise.allSettled(Array.from({ length: width }, () => lane().catch(stopping)))
  const failed = lanes.find((ended) => ended.status === 'rejected')
  if (failed) throw failed.reason
}
