import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CheckSubject, ComponentSubject } from '../../src/checks/check.ts'
import type { CheckOrder } from '../../src/checks/run-check.ts'
import type { Observation, ObservedReplica } from '../../src/domain/target.ts'

/** A component as a check sees it. */
export function component(over: Partial<ComponentSubject> = {}): ComponentSubject {
  return {
    name: 'api',
    route: '/',
    healthPath: '/api/health',
    set: 'nextgen.api.0123456789ab',
    env: {},
    secretNames: [],
    limits: {},
    requests: {},
    ...over,
  }
}

/** A ready replica. */
export function replica(over: Partial<ObservedReplica> = {}): ObservedReplica {
  return {
    id: 'api-1',
    state: 'ready',
    url: 'http://127.0.0.1:1',
    pid: null,
    restarts: 0,
    startedAt: '2026-11-21T10:00:00.000Z',
    memoryBytes: null,
    millicpu: null,
    unhealthySince: null,
    because: null,
    ...over,
  }
}

/** An observation of the replica set of `component()`. */
export function observed(replicas: readonly ObservedReplica[], over: Partial<Observation> = {}): Observation {
  const { set, name } = component()
  const sets = [{ id: set, component: name, artifact: 'sha256:00', wanted: replicas.length, replicas }]
  return { generation: 1, sets, routes: null, ...over }
}

/** A subject with one component, nothing observed and nobody at the edge. */
export function subject(over: Partial<CheckSubject> = {}): CheckSubject {
  return {
    workspace: 'blueocean',
    app: 'nextgen',
    environment: 'staging',
    release: 'nextgen@1',
    component: null,
    replica: null,
    components: [component()],
    edgeUrl: 'http://127.0.0.1:1',
    host: 'nextgen',
    databaseUrl: null,
    cacheUrl: null,
    cachePrefix: null,
    revenue: null,
    observe: async () => observed([]),
    traffic: async () => [],
    logs: async () => [],
    artifactFolder: () => '/nonexistent',
    signal: new AbortController().signal,
    timeoutMs: 5000,
    ...over,
  }
}

/** How a check is used: no retries, five seconds. */
export function order(options: Record<string, unknown> = {}, over: Partial<CheckOrder> = {}): CheckOrder {
  return { with: options, retries: 0, timeout: 5000, whenSkipped: 'refuse', ...over }
}

/** A real HTTP server on a free port of the loopback. */
export async function serve(listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
