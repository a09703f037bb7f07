import { Pool } from 'undici'
import type { EdgeTable } from '../protocol.ts'
import { createSplit, type Split } from './split.ts'
import type { Tallies, Tally } from './tally.ts'

/** One replica as the edge reaches it; lives on over table changes so that its outstanding requests stay counted. */
export interface Upstream {
  readonly id: string
  readonly port: number
  readonly pool: Pool
  outstanding: number
  /** Epoch ms until which others are preferred, because it refused a connection. */
  suspectUntil: number
}

/** A component of a release with the replicas that may be asked now. */
export interface RoutedComponent {
  readonly prefix: string
  readonly name: string
  readonly upstreams: readonly Upstream[]
  readonly tally: Tally
}

export interface RoutedRelease {
  readonly name: string
  readonly weight: number
  /** The longest prefix first. */
  readonly components: readonly RoutedComponent[]
}

export interface RoutedApp {
  readonly environment: string
  readonly app: string
  readonly sticky: boolean
  readonly releases: ReadonlyMap<string, RoutedRelease>
  readonly split: Split
}

/** What a port of its own leads to. */
export interface RoutedPort {
  readonly app: RoutedApp
  readonly component: string
}

/** The routes in force. A request reads them once, so that it sees the old ones or the new ones. */
export interface Routing {
  readonly version: number
  readonly byHost: ReadonlyMap<string, RoutedApp>
  readonly byPort: ReadonlyMap<number, RoutedPort>
  readonly upstreams: ReadonlyMap<string, Upstream>
}

/** How long a replica may be silent before the head of its answer. */
const answerTimeoutMs = 120_000

/** No routes at all: every host is unknown. */
export const noRouting: Routing = { version: -1, byHost: new Map(), byPort: new Map(), upstreams: new Map() }

/** The routing of a table; what `before` knew of the same replicas and splits is carried on. */
export function compileRouting(table: EdgeTable, before: Routing, tallies: Tallies): Routing {
  const upstreams = new Map<string, Upstream>()
  const bySet = new Map<string, Upstream[]>()
  for (const { environment, set, replicas } of table.sets) {
    const found = replicas.map(({ id, port }) => {
      const key = upstreamKey(environment, id, port)
      const upstream = before.upstreams.get(key) ?? createUpstream(id, port)
      upstreams.set(key, upstream)
      return upstream
    })
    bySet.set(`${environment}/${set}`, found)
  }
  const byHost = new Map<string, RoutedApp>()
  const byPort = new Map<number, RoutedPort>()
  for (const routes of table.apps) {
    const app = compileApp(routes, bySet, before, tallies)
    for (const host of routes.hosts) byHost.set(host, app)
    for (const { port, component } of routes.ports ?? []) byPort.set(port, { app, component })
  }
  return { version: table.version, byHost, byPort, upstreams }
}

/** The name of a replica's process at one port. */
export function upstreamKey(environment: string, replica: string, port: number): string {
  return `${environment}/${replica}:${port}`
}

function compileApp(
  routes: EdgeTable['apps'][number],
  bySet: ReadonlyMap<string, Upstream[]>,
  before: Routing,
  tallies: Tallies,
): RoutedApp {
  const { environment, app } = routes
  const releases = routes.splits.map(
    ({ release, weight, components }): RoutedRelease => ({
      name: release,
      weight,
      components: components
        .map(({ prefix, component, set }) => ({
          prefix,
          name: component,
          upstreams: bySet.get(`${environment}/${set}`) ?? [],
          tally: tallies.of({ environment, app, release, component }),
        }))
        .sort((a, b) => b.prefix.length - a.prefix.length),
    }),
  )
  const known = before.byHost.get(routes.hosts[0] ?? '')?.split
  return {
    environment,
    app,
    sticky: routes.sticky,
    releases: new Map(releases.map((release) => [release.name, release])),
    split: createSplit(releases, known),
  }
}

function createUpstream(id: string, port: number): Upstream {
  const pool = new Pool(`http://127.0.0.1:${port}`, {
    connections: 1024,
    pipelining: 1,
    // Idle connections are left after 4 s: Node closes its side after 5 s, and a request sent at that moment would be lost.
    keepAliveTimeout: 4000,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: 0, // an answer that has begun may take its time: downloads, event streams
  })
  return { id, port, pool, outstanding: 0, suspectUntil: 0 }
}
