/**
 * What a component is told by its environment; throws one error that names everything missing.
 * @param {{ required?: readonly string[], secrets?: readonly string[] }} wanted
 * @param {Record<string, string | undefined>} env
 */
export function readEnvironment({ required = [], secrets = [] }, env = process.env) {
  const missing = ['DATABASE_URL', ...required, ...secrets].filter((name) => !env[name])
  if (missing.length > 0) throw new Error(`these environment variables must be set: ${missing.join(', ')}`)
  const port = Number(env.PORT ?? 8080)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`PORT must be a number up to 65535, found "${env.PORT}"`)
  }
  return {
    host: env.HOST ?? '127.0.0.1',
    port,
    databaseUrl: env.DATABASE_URL,
    databaseSchema: env.DATABASE_SCHEMA || 'public',
    cacheUrl: env.CACHE_URL || undefined,
    cachePrefix: env.CACHE_PREFIX ?? '',
    release: env.RELEASE ?? 'unreleased',
    environment: env.ENVIRONMENT ?? 'local',
    logLevel: env.LOG_LEVEL ?? 'info',
    variables: Object.fromEntries(required.map((name) => [name, env[name]])),
    secrets: Object.fromEntries(secrets.map((name) => [name, env[name]])),
  }
}
