const patienceMs = 1_200

/** Lanes in which work on one key goes one after the other; whoever waits longer than 1.2 s is turned away. */
export function createLanes() {
  const lanes = new Map()
  return {
    /** Enters the lane of a key; the answer is how to leave it. */
    async enter(key) {
      const lane = lanes.get(key) ?? { busy: false, waiting: [] }
      lanes.set(key, lane)
      if (lane.busy) await standInLine(lane, key)
      lane.busy = true
      return () => leave(lane)
    },
  }
}

function standInLine(lane, key) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      lane.waiting.splice(lane.waiting.indexOf(go), 1)
      reject(new Error(`the price of .${key} was not free within ${patienceMs} ms`))
    }, patienceMs)
    const go = () => {
      clearTimeout(timer)
      resolve()
    }
    lane.waiting.push(go)
  })
}

function leave(lane) {
  const next = lane.waiting.shift()
  if (next === undefined) lane.busy = false
  else next()
}
