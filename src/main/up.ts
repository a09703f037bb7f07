import type { LocalVerb } from '../cli/local-verbs.ts'
import { AppError } from '../lib/errors.ts'

/** The port of the API where none is named. */
export const usualPort = 7433

/** `tidegate up`: starts the control plane and stays until it is stopped. */
export const up: LocalVerb = {
  options: [
    { flags: '--port <number>', description: `port of the API (${usualPort})` },
    { flags: '--edge-port <number>', description: 'port where the first workspace’s apps answer' },
    { flags: '--database <url>', description: 'an own PostgreSQL instead of the embedded one (or DATABASE_URL)' },
    { flags: '--cache <url>', description: 'the cache that replicas get as CACHE_URL (or TIDEGATE_CACHE_URL)' },
  ],
  async run({ options, home, print, signal }) {
    const { startControlPlane } = await import('./control-plane.ts') // loaded when it is meant: every other verb starts sooner
    const { writeControlFile } = await import('./first-person.ts')
    const databaseUrl = textOf(options['database']) ?? process.env['DATABASE_URL']
    const cacheUrl = textOf(options['cache']) ?? process.env['TIDEGATE_CACHE_URL']
    const edgePort = portOf(options['edgePort'])
    const plane = await startControlPlane({
      home,
      port: portOf(options['port']) ?? usualPort,
      ...(databaseUrl ? { databaseUrl } : {}),
      ...(cacheUrl ? { cacheUrl } : {}),
      ...(edgePort === undefined ? {} : { edgePort }),
      buildVariables: buildVariables(process.env),
      say: print,
    })
    await writeControlFile(plane.db, home, plane.url)
    print(`Tidegate is up at ${plane.url}, its home is ${home}`)
    await new Promise<void>((resolve) =>
      signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true }),
    )
    print('stopping; PostgreSQL, edges and replicas run on')
    await plane.stop()
    return { exit: 0, document: { url: plane.url, home } }
  },
}

/** What builds need of this machine's environment: npm's cache and a proxy, nothing else. */
export function buildVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const npmCache = env['npm_config_cache'] ?? (env['HOME'] === undefined ? undefined : `${env['HOME']}/.npm`)
  const passed = [
    'HTTPS_PROXY',
    'HTTP_PROXY',
    'NO_PROXY',
    'https_proxy',
    'http_proxy',
    'no_proxy',
    'npm_config_registry',
    'NODE_EXTRA_CA_CERTS',
  ]
  return {
    ...(npmCache === undefined ? {} : { npm_config_cache: npmCache }),
    ...Object.fromEntries(passed.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
  }
}

function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function portOf(value: string | boolean | undefined): number | undefined {
  if (typeof value !== 'string') return undefined
  const port = Number(value)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new AppError('invalid-input', `a port from 0 to 65535 was wanted, found ${JSON.stringify(value)}`)
}
