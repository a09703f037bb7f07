import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { Registry } from 'prom-client'
import { AppError, messageOf } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { callerOf, guardRoutes, requireActions } from './caller.ts'
import { openFrontier } from './frontier.ts'
import { type FindGit, routeGit } from './git-door.ts'
import { parseJsonBody } from './json-body.ts'
import { countRequests, defaultLimits, type LimitFigures } from './limits.ts'
import { type ReadEdgeMetrics, routeEdgeMetrics, routeMetrics } from './metrics.ts'
import type { Authenticate } from './principal.ts'
import { sendProblem } from './problems.ts'
import { routeApi } from './routes.ts'
import { defaultPace, routeRunStream, type StreamPace } from './run-stream.ts'
import { addSecurityHeaders } from './security-headers.ts'
import type { Stories } from './stories.ts'

/** What the HTTP door needs. */
export interface HttpOptions {
  readonly stories: Stories
  readonly authenticate: Authenticate
  readonly registry: Registry
  readonly logger: FastifyBaseLogger
  readonly git?: FindGit
  readonly edgeMetrics?: ReadEdgeMetrics
  /** 0 takes a free one. */
  readonly port: number
  /** Default 127.0.0.1: reachable from this machine only. */
  readonly host?: string
  /** Names under which the server may be called beside its address, e.g. `tidegate.example.org`. */
  readonly names?: readonly string[]
  readonly limits?: LimitFigures
  readonly pace?: StreamPace
}

/** A door that is open. */
export interface HttpServer {
  /** `http://127.0.0.1:7433` */
  readonly url: string
  readonly port: number
  /** Ends streams, lets requests that run finish, and closes. */
  close(): Promise<void>
}

const bodyLimit = 1024 * 1024

/** Opens the door; throws `conflict` when the port is taken. */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const host = options.host ?? '127.0.0.1'
  let port = options.port
  const app = await buildHttp(options, () => hostNames(host, port, options.names ?? []))
  try {
    await app.listen({ host, port })
  } catch (cause) {
    await app.close()
    throw new AppError('conflict', `port ${port} of ${host} could not be opened: ${messageOf(cause)}`, {
      cause,
      hint: 'Stop what uses it, or choose another with --port.',
    })
  }
  port = portOf(app) ?? port
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, port, close: () => app.close() }
}

/** The server with all its routes, not yet listening: tests list the routes of it. */
export async function buildHttp(options: HttpOptions, hosts: () => ReadonlySet<string>): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.logger,
    bodyLimit,
    exposeHeadRoutes: false,
    genReqId: () => newId('req'),
    requestIdHeader: false,
    trustProxy: false,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 300 },
    forceCloseConnections: 'idle',
    requestTimeout: 300_000,
  })
  readJsonOnly(app)
  app.setErrorHandler(sendProblem)
  requireActions(app)
  addSecurityHeaders(app)
  const frontier = openFrontier(hosts)
  app.addHook('onRequest', async (request) => frontier.check(request))
  await app.register(rateLimit, { global: false })
  guardRoutes(app, options.authenticate, countRequests(app, options.limits ?? defaultLimits))
  app.setNotFoundHandler(async (request) => {
    throw new AppError('not-found', `there is no ${request.method} ${request.url.split('?', 1)[0]}`)
  })
  logAnswers(app)
  routeMetrics(app, options.registry)
  routeEdgeMetrics(app, options.edgeMetrics)
  routeApi(app, options.stories)
  routeRunStream(app, options.stories, options.authenticate, options.pace ?? defaultPace)
  if (options.git) await routeGit(app, options.git)
  await app.ready()
  return app
}

function portOf(app: FastifyInstance): number | undefined {
  const address = app.server.address()
  return typeof address === 'object' && address ? address.port : undefined
}

function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_request: unknown, body: string | Buffer) => parseJsonBody(body.toString()),
  )
}

function logAnswers(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions, id } = request
    const ms = Math.round(reply.elapsedTime)
    request.log.info({
      requestId: id,
      method,
      route: routeOptions.url,
      status: reply.statusCode,
      ms,
      by: callerOf(request).id,
    })
  })
}

function hostNames(host: string, port: number, names: readonly string[]): ReadonlySet<string> {
  const loopback = ['127.0.0.1', 'localhost', '[::1]']
  const own = host.includes(':') ? `[${host}]` : host
  const withPort = [own, ...loopback, ...names].map((name) => `${name.toLowerCase()}:${port}`)
  return new Set([...withPort, ...names.map((name) => name.toLowerCase())])
}
