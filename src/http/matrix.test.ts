import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { api, type EndpointName } from '../../contract/api.ts'
import { pathMembers } from '../../contract/endpoint.ts'
import { memoryDoor, openTestDoor, type TestDoor } from '../../test/support/doors.ts'
import { goodRequests } from '../../test/support/memory-stories.ts'
import { buildHttp } from './server.ts'

let door: TestDoor
beforeAll(async () => {
  door = await openTestDoor({
    git: () => async (_request, response) => void response.end('git'),
    edgeMetrics: async () => ({ type: 'text/plain', body: 'figures' }),
  })
})
afterAll(() => door.server.close())

type Who = 'viewer' | 'developer' | 'approver' | 'operator' | 'admin' | 'agent' | 'service'
const known: readonly Who[] = ['viewer', 'developer', 'approver', 'operator', 'admin', 'agent', 'service']
const makers: readonly Who[] = ['developer', 'operator', 'admin', 'agent', 'service']
const keepers: readonly Who[] = ['operator', 'admin', 'agent', 'service']

// Written by hand, not derived from the table in authorize.ts: who may call what.
const allowed: {
  readonly [Name in EndpointName | 'metrics' | 'edgeMetrics' | 'stream' | 'fetch' | 'push']: readonly Who[] | 'everyone'
} = {
  readHealth: 'everyone',
  examine: known,
  readSelf: known,
  listWorkspaces: known,
  addWorkspace: ['admin', 'service'],
  validateSettings: known,
  planCommit: known,
  readStatus: known,
  explainWaiting: known,
  readLogs: known,
  listRuns: known,
  showRun: known,
  abortRun: makers,
  retryRun: makers,
  listDeployments: known,
  showDeployment: known,
  beginApproval: known,
  grantApproval: ['approver'],
  rejectDeployment: ['approver', 'operator', 'admin'],
  promoteRelease: makers,
  rollBack: keepers,
  readSlots: known,
  bookSlot: makers,
  releaseSlot: makers,
  listFreezes: known,
  addFreeze: ['operator', 'admin', 'service'],
  liftFreeze: ['operator', 'admin', 'service'],
  listBackups: known,
  proveBackup: keepers,
  restoreBackup: ['operator', 'admin', 'service'],
  listAnalyses: known,
  showAnalysis: known,
  replayAnalyses: known,
  listProfiles: known,
  listLedger: known,
  verifyLedger: known,
  readCheckpoint: known,
  listPeople: keepers,
  addPerson: ['admin'],
  disablePerson: ['admin'],
  listSecrets: makers,
  setSecret: ['operator', 'admin', 'service'],
  metrics: known,
  edgeMetrics: known,
  stream: known,
  fetch: known,
  push: makers,
}

const nine = ['anonymous', ...known, 'disabled'] as const

interface Call {
  readonly method: string
  readonly path: string
  readonly body?: string
}

function callOf(name: keyof typeof allowed): Call {
  if (name === 'metrics') return { method: 'GET', path: '/metrics' }
  if (name === 'edgeMetrics') return { method: 'GET', path: '/metrics/edge/blueocean' }
  if (name === 'stream') return { method: 'GET', path: '/api/runs/run_1/stream' }
  if (name === 'fetch') return { method: 'GET', path: '/git/blueocean.git/info/refs?service=git-upload-pack' }
  if (name === 'push') return { method: 'POST', path: '/git/blueocean.git/git-receive-pack', body: '0000' }
  const { method, path } = api[name]
  const given: Record<string, unknown> = { ...goodRequests[name] }
  const filled = pathMembers(path).reduce(
    (text, member) => text.replace(`:${member}`, String(given[member])),
    String(path),
  )
  for (const member of pathMembers(path)) delete given[member]
  if (method === 'POST') return { method, path: filled, body: JSON.stringify(given) }
  return { method, path: `${filled}?${new URLSearchParams(given as Record<string, string>)}` }
}

async function statusFor(name: keyof typeof allowed, who: string): Promise<number> {
  const { method, path, body } = callOf(name)
  const type = path.startsWith('/git') ? 'application/x-git-receive-pack-request' : 'application/json'
  const stop = new AbortController()
  const answer = await door.ask(path, who === 'anonymous' ? null : who, {
    method,
    signal: stop.signal,
    ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
  })
  stop.abort()
  return answer.status
}

/** Sends a path as it is; `fetch` would tidy it. */
function rawStatus(method: string, path: string, headers: Record<string, string>, body?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: door.server.port, path, method, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

describe('[T04] every route × nine principals', () => {
  for (const name of Object.keys(allowed) as (keyof typeof allowed)[]) {
    test(`${name} answers those who may call it and nobody else`, async () => {
      for (const who of nine) {
        const may = allowed[name] === 'everyone' || (allowed[name] as readonly string[]).includes(who)
        const refusal = who === 'anonymous' || who === 'disabled' ? 401 : 403
        expect(await statusFor(name, who), `${who} calls ${name}`).toBe(may ? 200 : refusal)
      }
    })
  }

  test('the server has no route beyond these', async () => {
    const options = { ...memoryDoor(), git: () => undefined }
    const app = await buildHttp(options, () => new Set())
    const methods = app.printRoutes({ commonPrefix: false }).match(/GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD/g)
    await app.close()
    // The git door is one path with two methods: `fetch` and `push` above.
    expect(methods).toHaveLength(Object.keys(allowed).length)
  })

  test('[T29] no way of writing a path and no header opens a route without a token', async () => {
    const spellings = [
      (p: string) => `${p};x=.js`,
      (p: string) => p.replace('/api', '//api'),
      (p: string) => `/${p.slice(1).replaceAll('/', '%2f')}`,
      (p: string) => `/x/..${p}`,
      (p: string) => `${p}/`,
      (p: string) => p.toUpperCase(),
      (p: string) => `${p}%00`,
      (p: string) => `/api/health/../..${p}`,
    ]
    const headers = [
      {},
      { 'x-forwarded-for': '127.0.0.1' },
      { 'x-original-url': '/api/health' },
      { 'x-http-method-override': 'GET' },
      { authorization: 'Bearer undefined' },
      { authorization: `Basic ${btoa('admin:admin')}` },
    ]
    for (const name of Object.keys(allowed) as (keyof typeof allowed)[]) {
      if (name === 'readHealth') continue
      const { method, path, body } = callOf(name)
      const plain = path.split('?', 1)[0] ?? ''
      const tries = [
        ...spellings.map((spell) => [spell(plain), {}] as const),
        ...headers.map((extra) => [plain, extra] as const),
      ]
      for (const [spelt, extra] of tries) {
        const status = await rawStatus(
          method,
          spelt,
          { ...extra, ...(body ? { 'content-type': 'application/json' } : {}) },
          body,
        )
        expect([400, 401], `${method} ${spelt}`).toContain(status)
      }
    }
  })

  test('no act was told to a story by someone who may not do it', () => {
    for (const act of door.memory.acts) {
      const [name, who] = act.split(' by per_') as [keyof typeof allowed, string | undefined]
      if (who === undefined || allowed[name] === 'everyone') continue
      expect(allowed[name], act).toContain(who)
    }
  })

  test('[T06] no agent and no service approved, whatever their roles', () => {
    const approvals = door.memory.acts.filter((act) => act.startsWith('grantApproval'))
    expect(approvals).toEqual(['grantApproval by per_approver'])
  })

  test('[T41] a value that a story adds beyond the allow-list never leaves the server', async () => {
    for (const name of Object.keys(api) as EndpointName[]) {
      const { method, path, body } = callOf(name)
      for (const who of ['admin', 'approver']) {
        const init = {
          method,
          ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
        }
        expect(await (await door.ask(path, who, init)).text(), name).not.toContain('sk_marker')
      }
    }
    expect(door.logged.join('')).not.toContain('sk_marker')
  })
})
