import type { FastifyInstance } from 'fastify'
import { Counter, Histogram, type Registry } from 'prom-client'
import { z } from 'zod'
import { name } from '../../contract/fields.ts'
import { AppError } from '../lib/errors.ts'
import { parseInput } from './problems.ts'

/** The figures of a workspace's edge: `native` for who takes protobuf messages with native histograms. */
export type ReadEdgeMetrics = (
  workspace: string,
  format: 'text' | 'native',
) => Promise<{ readonly type: string; readonly body: string | Buffer }>

const params = z.object({ workspace: name })

/** Opens `/metrics/edge/<workspace>`, for Prometheus to scrape with a viewer's token. */
export function routeEdgeMetrics(app: FastifyInstance, read: ReadEdgeMetrics | undefined): void {
  app.get('/metrics/edge/:workspace', { config: { action: 'read-metrics' } }, async (request, reply) => {
    const { workspace } = parseInput(params, request.params)
    if (!read) throw new AppError('not-found', 'this server has no edge')
    const takesNative = request.headers.accept?.includes('application/vnd.google.protobuf') ?? false
    const { type, body } = await read(workspace, takesNative ? 'native' : 'text')
    reply.type(type)
    return body
  })
}

/** Counts requests by route pattern, never by path, so that a caller cannot multiply the series; opens `/metrics`. */
export function routeMetrics(app: FastifyInstance, registry: Registry): void {
  const labelNames = ['method', 'route', 'status'] as const
  const requests = new Counter({
    name: 'tidegate_http_requests_total',
    help: 'Requests answered, by route and status.',
    labelNames,
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'tidegate_http_request_seconds',
    help: 'Time to answer, by route.',
    labelNames: ['method', 'route'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    requests.inc({ method: request.method, route, status: String(reply.statusCode) })
    seconds.observe({ method: request.method, route }, reply.elapsedTime / 1000)
  })
  app.get('/metrics', { config: { action: 'read-metrics' } }, async (_request, reply) => {
    reply.type(registry.contentType)
    return registry.metrics()
  })
}
