import type { FastifyInstance, FastifyRequest } from 'fastify'
import { api, type EndpointName } from '../../contract/api.ts'
import { type Endpoint, pathMembers } from '../../contract/endpoint.ts'
import { AppError } from '../lib/errors.ts'
import { callerOf } from './caller.ts'
import { refuseHostileKeys } from './json-body.ts'
import type { Principal } from './principal.ts'
import { parseInput } from './problems.ts'
import type { Stories } from './stories.ts'

/** A story without its types: input and answer are held by the schemas of its endpoint. */
type AnyStory = (caller: Principal, input: unknown) => Promise<unknown>

/** Opens every endpoint of the contract: parse, call the story of the same name, answer by the allow-list. */
export function routeApi(app: FastifyInstance, stories: Stories): void {
  for (const name of Object.keys(api) as EndpointName[]) {
    const endpoint: Endpoint = api[name]
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      config: { action: endpoint.action },
      handler: async (request, reply) => {
        const input = parseInput(endpoint.input, inputOf(request, endpoint))
        const isDryRun = endpoint.method === 'POST' && request.headers['tidegate-dry-run'] === '1'
        if (isDryRun) return { dryRun: true, would: [...(await stories.preview(callerOf(request), name, input))] }
        const answer = await (stories[name] as AnyStory)(callerOf(request), input)
        reply.type('application/json')
        return JSON.stringify(endpoint.answer.parse(answer))
      },
    })
  }
}

/** The members of the path, and beside them those of the query or the body; none may be given twice. */
function inputOf(request: FastifyRequest, endpoint: Endpoint): Record<string, unknown> {
  const rest = membersOf(endpoint.method === 'GET' ? request.query : (request.body ?? {}))
  refuseHostileKeys(rest)
  const inPath = pathMembers(endpoint.path)
  const twice = inPath.find((member) => Object.hasOwn(rest, member))
  if (twice !== undefined) throw new AppError('invalid-input', `${twice} belongs in the path and was sent beside it`)
  return { ...rest, ...membersOf(request.params) }
}

function membersOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new AppError('invalid-input', 'the body should be a JSON object')
}
