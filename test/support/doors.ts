import { pino } from 'pino'
import { Registry } from 'prom-client'
import type { Role } from '../../contract/people.ts'
import { bearerAuthentication, type StoredToken } from '../../src/http/bearer.ts'
import type { Principal } from '../../src/http/principal.ts'
import { type HttpOptions, type HttpServer, startHttp } from '../../src/http/server.ts'
import { sha256 } from '../../src/lib/digest.ts'
import { type MemoryStories, memoryStories } from './memory-stories.ts'

const roles: readonly Role[] = ['viewer', 'developer', 'approver', 'operator', 'admin']

/** The token of a test principal. */
export function tokenFor(name: string): string {
  return `tg_test_${name.padEnd(24, '0')}`
}

/** One person per role, an agent and a service with every role, and a disabled admin: by name. */
function testTokens(): Map<string, StoredToken> {
  const stored = (name: string, kind: Principal['kind'], held: readonly Role[], disabledAt: Date | null = null) => {
    const digest = sha256(tokenFor(name))
    return [
      digest,
      { digest, principal: { id: `per_${name}`, name, kind, roles: held }, expiresAt: null, disabledAt },
    ] as const
  }
  return new Map([
    ...roles.map((role) => stored(role, 'human', [role])),
    stored('agent', 'agent', roles),
    stored('service', 'service', roles),
    stored('disabled', 'human', roles, new Date(0)),
  ])
}

/** A real HTTP door over stories in memory. */
export interface TestDoor {
  readonly server: HttpServer
  readonly memory: MemoryStories
  readonly tokens: Map<string, StoredToken>
  readonly logged: string[]
  /** `fetch` with a principal's token; null sends none. */
  ask(path: string, as: string | null, init?: RequestInit): Promise<Response>
}

/** The options of a door over stories in memory that nobody looks into. */
export function memoryDoor(): HttpOptions {
  return optionsOver(memoryStories(), testTokens(), [])
}

/** Opens a door on a free port; close it with `server.close()`. */
export async function openTestDoor(options: Partial<HttpOptions> = {}): Promise<TestDoor> {
  const [memory, tokens, logged] = [memoryStories(), testTokens(), [] as string[]]
  const server = await startHttp({ ...optionsOver(memory, tokens, logged), ...options })
  const ask: TestDoor['ask'] = (path, as, init = {}) => {
    const headers = new Headers(init.headers)
    if (as !== null) headers.set('authorization', `Bearer ${tokenFor(as)}`)
    return fetch(server.url + path, { ...init, headers })
  }
  return { server, memory, tokens, logged, ask }
}

function optionsOver({ stories }: MemoryStories, tokens: Map<string, StoredToken>, logged: string[]): HttpOptions {
  return {
    stories,
    authenticate: bearerAuthentication(async (digest) => tokens.get(digest)),
    registry: new Registry(),
    logger: pino({ level: 'info' }, { write: (line: string) => void logged.push(line) }),
    port: 0,
    limits: { requestsPerMinute: 100_000, failuresPerMinute: 100_000 },
  }
}
