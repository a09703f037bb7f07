const bounds = [5, 10, 25, 50, 100, 250, 500, 1000, 2500]

/** Request counts and times of one process, and gauges of its own, as Prometheus text. */
export function createMetrics(labels) {
  const requests = new Map()
  const buckets = bounds.map(() => 0)
  const gauges = new Map()
  let [sumMs, count] = [0, 0]
  return {
    /** Counts one answered request. */
    observe(method, status, tookMs) {
      const key = labelText({ ...labels, method, status })
      requests.set(key, (requests.get(key) ?? 0) + 1)
      bounds.forEach((bound, i) => {
        if (tookMs <= bound) buckets[i] += 1
      })
      sumMs += tookMs
      count += 1
    },
    /** Sets a gauge, e.g. `blueocean_orders_today`. */
    gauge: (name, value) => gauges.set(name, value),
    /** The exposition text. */
    text: () =>
      [
        '# TYPE blueocean_up gauge',
        `blueocean_up${labelText(labels)} 1`,
        '# TYPE blueocean_memory_bytes gauge',
        `blueocean_memory_bytes${labelText(labels)} ${process.memoryUsage.rss()}`,
        '# TYPE blueocean_requests_total counter',
        ...[...requests].map(([key, value]) => `blueocean_requests_total${key} ${value}`),
        '# TYPE blueocean_request_ms histogram',
        ...bounds.map((le, i) => `blueocean_request_ms_bucket${labelText({ ...labels, le })} ${buckets[i]}`),
        `blueocean_request_ms_bucket${labelText({ ...labels, le: '+Inf' })} ${count}`,
        `blueocean_request_ms_sum${labelText(labels)} ${Math.round(sumMs)}`,
        `blueocean_request_ms_count${labelText(labels)} ${count}`,
        ...[...gauges].flatMap(([name, value]) => [`# TYPE ${name} gauge`, `${name}${labelText(labels)} ${value}`]),
        '',
      ].join('\n'),
  }
}

function labelText(labels) {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${String(value).replace(/["\\\n]/g, '_')}"`)
  return `{${pairs.join(',')}}`
}
