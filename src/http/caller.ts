import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Action } from '../../contract/actions.ts'
import { demand } from './authorize.ts'
import { tokenOf } from './bearer.ts'
import type { Limits } from './limits.ts'
import { type Authenticate, anonymous, type Principal } from './principal.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The right that the route asks for; a route without one stops the start. */
    action?: Action
    /** `basic` where git clients call. */
    scheme?: 'bearer' | 'basic'
  }
}

const callers = new WeakMap<FastifyRequest, Principal>()

/** Who sent a request that has passed the door. */
export function callerOf(request: FastifyRequest): Principal {
  return callers.get(request) ?? anonymous
}

/** Every route must name its action, or nothing starts [T04]. */
export function requireActions(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.action === undefined) {
      throw new Error(
        `the route ${String(route.method)} ${route.url} names no action, so nobody could be allowed to call it`,
      )
    }
  })
}

/** Finds out who calls and whether they may, before the body is read; paths that no route has ask for `read`. */
export function guardRoutes(app: FastifyInstance, authenticate: Authenticate, limits: Limits): void {
  app.addHook('onRequest', async (request) => {
    await limits.admit(request)
    const { config } = request.routeOptions
    const token = tokenOf(request.headers.authorization, config.scheme)
    const principal = token === null ? null : await authenticate(token)
    if (token !== null && principal === null) await limits.failed(request)
    callers.set(request, principal ?? anonymous)
    demand(callerOf(request), config.action ?? 'read', resourceOf(request))
  })
}

/** What a request is about, for messages. */
export function resourceOf(request: FastifyRequest): { endpoint: string; subject: string | null } {
  const endpoint = `${request.method} ${request.routeOptions.url ?? 'an unknown path'}`
  const params = typeof request.params === 'object' && request.params !== null ? Object.values(request.params) : []
  return { endpoint, subject: params.length === 0 ? null : params.map(String).join(' ') }
}
