/** Keys with values and times to live, of one numbered database; `now` gives milliseconds. */
export function createStore(now = Date.now) {
  const entries = new Map()
  const live = (key) => {
    const entry = entries.get(key)
    if (entry !== undefined && entry.expiresAt <= now()) {
      entries.delete(key)
      return undefined
    }
    return entry
  }
  return {
    get: (key) => live(key)?.value ?? null,
    has: (key) => live(key) !== undefined,
    /** Keeps a value, for good or for so many ms. */
    set: (key, value, forMs = Number.POSITIVE_INFINITY) => entries.set(key, { value, expiresAt: now() + forMs }),
    /** Replaces the value and leaves the time to live as it is. */
    replace: (key, value) => entries.set(key, { value, expiresAt: live(key)?.expiresAt ?? Number.POSITIVE_INFINITY }),
    remove: (key) => live(key) !== undefined && entries.delete(key),
    /** Gives a key so many ms to live; false when it is not there. */
    expire(key, forMs) {
      const entry = live(key)
      if (entry !== undefined) entry.expiresAt = now() + forMs
      return entry !== undefined
    },
    /** Milliseconds left; Infinity without a limit, undefined when the key is not there. */
    left(key) {
      const entry = live(key)
      return entry && entry.expiresAt - now()
    },
    keys: () => [...entries.keys()].filter((key) => live(key) !== undefined),
    clear: () => entries.clear(),
  }
}
