import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { name } from '../../contract/fields.ts'
import { AppError } from '../lib/errors.ts'
import { demand } from './authorize.ts'
import { callerOf, resourceOf } from './caller.ts'
import { parseInput } from './problems.ts'

/** Serves one workspace's repository over git's smart HTTP. */
export type GitHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** The handler of a hosted workspace; undefined when there is none of that name. */
export type FindGit = (workspace: string) => GitHandler | undefined | Promise<GitHandler | undefined>

const params = z.object({ workspace: name, '*': z.enum(['info/refs', 'git-upload-pack', 'git-receive-pack', 'HEAD']) })

/** Opens `/git/<workspace>.git/…`: asks for `fetch` or `push`, then hands the untouched stream on. */
export async function routeGit(app: FastifyInstance, find: FindGit): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.route({
      method: ['GET', 'POST'],
      url: '/git/:workspace(^[a-z][a-z0-9-]{0,39}).git/*',
      config: { action: 'fetch', scheme: 'basic' },
      handler: async (request, reply) => {
        const { workspace, '*': part } = parseInput(params, request.params)
        if (isPush(part, request.query)) demand(callerOf(request), 'push', resourceOf(request))
        const serve = await find(workspace)
        if (!serve) throw new AppError('not-found', `no hosted workspace is named ${workspace}`)
        reply.hijack()
        try {
          await serve(request.raw, reply.raw)
        } catch (error) {
          request.log.error({ err: error, workspace }, 'the git door failed')
          reply.raw.destroy()
        }
      },
    })
  })
}

function isPush(part: string, query: unknown): boolean {
  const service = z.object({ service: z.string() }).safeParse(query)
  return part === 'git-receive-pack' || (service.success && service.data.service === 'git-receive-pack')
}
