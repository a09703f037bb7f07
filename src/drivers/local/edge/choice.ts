import type { IncomingMessage } from 'node:http'
import type { RoutedApp, RoutedComponent, RoutedRelease, Routing, Upstream } from './table.ts'

/** The cookie by which a caller stays with the release it met first. */
export const releaseCookie = 'tidegate_release'

/** Where a request goes: to the app, whose release and component may be missing. */
export interface Choice {
  readonly app: RoutedApp
  readonly release: RoutedRelease | undefined
  readonly component: RoutedComponent | undefined
  /** Whether the answer must tell the caller to stay. */
  readonly setsCookie: boolean
}

/** Chooses app, release and component of a request that came in at an app's own `port`, or else by its host; undefined when nobody claims these. */
export function chooseRoute(routing: Routing, request: IncomingMessage, port: number | null): Choice | undefined {
  const own = port === null ? undefined : routing.byPort.get(port)
  const app = port === null ? routing.byHost.get(hostNameOf(request)) : own?.app
  if (!app) return undefined
  const met = app.sticky ? metRelease(app, request.headers.cookie) : undefined
  const name = met === undefined ? app.split.next() : undefined
  const release = met ?? (name === undefined ? undefined : app.releases.get(name))
  const component =
    release && (own ? componentNamed(release, own.component) : componentFor(release, request.url ?? '/'))
  return { app, release, component, setsCookie: app.sticky && met === undefined && release !== undefined }
}

/** The replica with the fewest outstanding requests that was not tried yet; one that refused lately only if there is no other. */
export function chooseUpstream(upstreams: readonly Upstream[], tried: Upstream | undefined): Upstream | undefined {
  let best: Upstream | undefined
  let bestLoad = Number.POSITIVE_INFINITY
  for (const upstream of upstreams) {
    if (upstream === tried) continue
    const suspect = upstream.suspectUntil !== 0 && upstream.suspectUntil > Date.now()
    const load = upstream.outstanding + (suspect ? 1e9 : 0)
    if (load < bestLoad) {
      best = upstream
      bestLoad = load
    }
  }
  return best
}

function hostNameOf(request: IncomingMessage): string {
  const host = request.headers.host ?? ''
  const colon = host.lastIndexOf(':')
  return (colon > 0 ? host.slice(0, colon) : host).toLowerCase()
}

function metRelease(app: RoutedApp, cookies: string | undefined): RoutedRelease | undefined {
  if (cookies === undefined || !cookies.includes(releaseCookie)) return undefined
  for (const cookie of cookies.split(';')) {
    const [name, value] = cookie.trim().split('=', 2)
    const release = name === releaseCookie && value !== undefined ? app.releases.get(value) : undefined
    if (release && release.weight > 0) return release
  }
  return undefined
}

function componentFor(release: RoutedRelease, url: string): RoutedComponent | undefined {
  return release.components.find(({ prefix }) => isUnder(url, prefix))
}

function componentNamed(release: RoutedRelease, wanted: string): RoutedComponent | undefined {
  return release.components.find(({ name }) => name === wanted)
}

function isUnder(url: string, prefix: string): boolean {
  if (!url.startsWith(prefix)) return false
  if (prefix.endsWith('/') || url.length === prefix.length) return true
  const next = url.charAt(prefix.length)
  return next === '/' || next === '?'
}
