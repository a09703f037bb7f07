/** The routes that every component has: health, readiness, metrics and the version that was built. */
export function commonRoutes({ about, base, database, cache, metrics, version, isStopping }) {
  const health = async () => {
    const [databaseState, cacheState] = await Promise.all([databaseStateOf(database), cache.state()])
    const isUp = databaseState.state === 'up'
    const status = isUp ? (cacheState === 'down' ? 'degraded' : 'ok') : 'down'
    const json = { status, ...about, database: databaseState, cache: { state: cacheState }, uptimeSeconds: uptime() }
    return { status: isUp ? 200 : 503, json }
  }
  const ready = async () => {
    if (isStopping()) return { status: 503, json: { ready: false, because: 'it is stopping' } }
    const { state } = await databaseStateOf(database)
    return { status: state === 'up' ? 200 : 503, json: { ready: state === 'up', database: state } }
  }
  return {
    'GET /api/health': health,
    'GET /health': health,
    'GET /api/ready': ready,
    'GET /metrics': () => ({ text: metrics.text() }),
    [`GET ${base === '/' ? '' : base}/version.json`]: () => ({ json: { ...version, release: about.release } }),
  }
}

async function databaseStateOf(database) {
  try {
    return { state: 'up', ms: await database.ping() }
  } catch {
    return { state: 'down' }
  }
}

function uptime() {
  return Math.round(process.uptime())
}
