import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { openCache } from '@blueocean/cache'
import { migrate, openDatabase } from '@blueocean/database'
import { readEnvironment } from './environment.js'
import { commonRoutes } from './health.js'
import { createLog } from './log.js'
import { createMetrics } from './metrics.js'
import { createApp } from './server.js'

/**
 * Runs one component until SIGTERM or SIGINT: reads the environment, opens database and cache, serves its routes.
 * @param {{ app: string, component: string, base?: string, required?: string[], secrets?: string[],
 *   check?: (variables: Record<string, string>) => void,
 *   routes: (context: object) => Record<string, Function>, background?: (context: object) => () => void }} definition
 */
export async function runComponent(definition) {
  const { app, component, base = '/' } = definition
  const log = createLog({ level: process.env.LOG_LEVEL, about: { app, component, release: process.env.RELEASE } })
  try {
    const settings = readEnvironment(definition)
    definition.check?.(settings.variables)
    await serve(definition, settings, { app, component, base, log })
  } catch (error) {
    log.fatal('the component cannot start', { cause: error.message })
    process.exitCode = 78
  }
}

async function serve(definition, settings, { app, component, base, log }) {
  const { release, environment } = settings
  const about = { app, component, release, environment }
  const database = openDatabase({
    url: settings.databaseUrl,
    schema: settings.databaseSchema,
    onTrouble: (error) => log.warn('a database connection broke', { cause: error.message }),
  })
  const cache = openCache({
    url: settings.cacheUrl,
    prefix: settings.cachePrefix,
    onTrouble: (error) => log.warn('the cache did not answer', { cause: error.message }),
  })
  const metrics = createMetrics({ app, component })
  const version = await readVersion()
  const foot = `${app} ${component} · ${release} · ${environment} · build ${version.build}`
  const context = { ...settings, about, foot, log, database, cache, metrics }
  let stopping = false
  const common = commonRoutes({ about, base, database, cache, metrics, version, isStopping: () => stopping })
  const { server, stop } = createApp({ routes: { ...common, ...definition.routes(context) }, log, metrics })
  server.listen(settings.port, settings.host, () => log.info('listening', { port: server.address().port, environment }))
  server.on('error', (error) => {
    log.fatal('the port cannot be used', { cause: error.message })
    process.exit(78)
  })
  const endBackground = definition.background?.(context) ?? (() => {})
  const end = async (signal) => {
    if (stopping) return
    stopping = true
    log.info('stopping', { signal })
    endBackground()
    await stop()
    await Promise.all([database.close(), cache.close()])
    log.info('stopped')
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}

/** Brings the schema of the app up to date, says what was done, and ends. */
export async function runMigrations({ app, migrations }) {
  const log = createLog({ about: { app } })
  const { databaseUrl, databaseSchema } = readEnvironment({})
  const database = openDatabase({ url: databaseUrl, schema: databaseSchema })
  try {
    const applied = await migrate(database, migrations)
    log.info('the schema is up to date', { schema: databaseSchema, applied })
  } catch (error) {
    log.fatal('the schema could not be migrated', { schema: databaseSchema, cause: error.message })
    process.exitCode = 1
  } finally {
    await database.close()
  }
}

async function readVersion() {
  try {
    return JSON.parse(await readFile(new URL('version.json', pathToFileURL(process.argv[1])), 'utf8'))
  } catch {
    return { build: 'from source' }
  }
}
