import { request as rawRequest } from 'node:http'
import Fastify from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { problem } from '../../contract/problem.ts'
import { openTestDoor, type TestDoor, tokenFor } from '../../test/support/doors.ts'
import { requireActions } from './caller.ts'

let door: TestDoor
const others: TestDoor[] = []
beforeAll(async () => {
  door = await openTestDoor()
})
afterAll(() => door.server.close())
afterEach(async () => {
  for (const other of others.splice(0)) await other.server.close()
})

const json = { 'content-type': 'application/json' }

/** A request whose path and headers are sent exactly as given, which `fetch` would tidy. */
function rawStatus(path: string, headers: Record<string, string>, method = 'GET', body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = rawRequest({ host: '127.0.0.1', port: door.server.port, path, method, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

describe('the door', () => {
  test('[T04] a route that names no action stops the start', () => {
    const app = Fastify()
    requireActions(app)
    expect(() => app.get('/api/forgotten', async () => 'open')).toThrow(/names no action/)
  })

  test('a path that no route has tells a stranger nothing, and a caller that it is not there', async () => {
    expect((await door.ask('/api/nothing', null)).status).toBe(401)
    expect((await door.ask('/api/nothing', 'viewer')).status).toBe(404)
  })

  test('trouble is a problem with its hint and the request’s id, without a stack', async () => {
    const answer = await door.ask('/api/runs/run_404', 'viewer')
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    const told = problem.strict().parse(await answer.json())
    expect(told).toMatchObject({ status: 404, code: 'not-found', hint: 'See tidegate status.' })
    expect(answer.headers.get('x-request-id')).toBe(told.requestId)
  })

  test('a bug of ours is told as one, and its message stays in the log', async () => {
    const broken = await openTestDoor()
    others.push(broken)
    broken.memory.tree = { ...broken.memory.tree, run: undefined as never }
    const answer = await broken.ask('/api/runs/run_1', 'viewer')
    const text = await answer.text()
    expect(answer.status).toBe(500)
    expect(text).toContain('a bug of its own')
    expect(text).not.toMatch(/ at |invalid|expected/i)
    expect(broken.logged.join('')).toContain('expected')
  })

  test('what does not fit the schema is refused member by member', async () => {
    const answer = await door.ask('/api/rollbacks', 'operator', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ app: 'Nextgen', environment: 'production', because: 'x', force: true }),
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ details: { issues: [{ path: 'app' }, { message: /force/ }] } })
  })

  test('only JSON is read, and no more than 1 MiB of it', async () => {
    const post = (type: string, body: string) =>
      door.ask('/api/settings/validation', 'viewer', { method: 'POST', headers: { 'content-type': type }, body })
    expect((await post('text/plain', '{"text":"a"}')).status).toBe(415)
    expect((await post('application/x-www-form-urlencoded', 'text=a')).status).toBe(415)
    expect((await post('application/json', '{"text":')).status).toBe(400)
    expect((await post('application/json', '[]')).status).toBe(400)
    expect((await post('application/json', JSON.stringify({ text: 'a'.repeat(1_100_000) }))).status).toBe(413)
  })

  test('every answer, also a refusal, carries the security headers', async () => {
    for (const path of ['/api/health', '/api/status', '/nothing']) {
      const { headers } = await door.ask(path, null)
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-frame-options')).toBe('DENY')
    }
  })

  test('[T27] a key that reaches a prototype is refused at every node', async () => {
    const shapes = [
      (key: string) => `{"${key}":{},"text":"a"}`,
      (key: string) => `{"text":{"${key}":1}}`,
      (key: string) => `{"text":[{"a":[{"${key}":{"polluted":true}}]}]}`,
    ]
    for (const key of ['__proto__', 'constructor', 'prototype', '\\u005f_proto__']) {
      for (const shape of shapes) {
        const answer = await door.ask('/api/settings/validation', 'admin', {
          method: 'POST',
          headers: json,
          body: shape(key),
        })
        expect(answer.status, shape(key)).toBe(400)
        expect(await answer.text()).toContain('not allowed anywhere')
      }
      expect((await door.ask(`/api/status?${key}=1`, 'admin')).status).toBe(400)
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  test('[T14] a dry run tells what would be done and does nothing', async () => {
    const before = door.memory.acts.length
    const answer = await door.ask('/api/promotions', 'developer', {
      method: 'POST',
      headers: { ...json, 'tidegate-dry-run': '1' },
      body: JSON.stringify({ release: 'nextgen@4f1c0a9b2c3d' }),
    })
    expect(await answer.json()).toEqual({ dryRun: true, would: ['promoteRelease would be done'] })
    expect(door.memory.acts.slice(before)).toEqual(['preview promoteRelease by per_developer'])
  })

  test('[T29] paths that two parsers read differently open nothing', async () => {
    const host = `127.0.0.1:${door.server.port}`
    const paths = [
      '/api/health;/../status',
      '//api/status',
      '/api/%2e%2e/api/status',
      '/api/runs%2frun_1',
      '/api/./status',
    ]
    const more = [
      '/api/../api/status',
      '/api/status%00',
      '/api\\status',
      '/API/status',
      '/api/status/',
      '/api/status;.jsp',
    ]
    for (const path of [...paths, ...more]) {
      for (const extra of [{}, { 'x-forwarded-for': '127.0.0.1' }, { 'x-original-url': '/api/health' }]) {
        expect([400, 401], path).toContain(await rawStatus(path, { host, ...extra }))
      }
    }
  })

  test('[T35] other hosts and pages of other sites are refused, even with a good token', async () => {
    const host = `127.0.0.1:${door.server.port}`
    const authorization = `Bearer ${tokenFor('admin')}`
    const post = (headers: Record<string, string>) =>
      rawStatus('/api/freezes/frz_1/lift', { authorization, ...json, ...headers }, 'POST', '{"because":"x"}')
    expect(await post({ host })).toBe(200)
    expect(await post({ host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBe(200)
    for (const evil of [
      'evil.example',
      'evil.example:80',
      `localhost.evil.example:${door.server.port}`,
      '127.0.0.1:1',
    ]) {
      expect(await post({ host: evil })).toBe(403)
      expect(await post({ host, origin: `https://${evil}` })).toBe(403)
    }
    expect(await post({ host, origin: 'null' })).toBe(403)
    expect(await post({ host, 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await post({ host, 'sec-fetch-site': 'same-site' })).toBe(403)
  })

  test('[T38] an address that tries wrong tokens waits, also with a right one', async () => {
    const strict = await openTestDoor({ limits: { requestsPerMinute: 1000, failuresPerMinute: 5 } })
    others.push(strict)
    for (let i = 0; i < 5; i++) expect((await strict.ask('/api/status', `wrong-${i}`)).status).toBe(401)
    const refused = await strict.ask('/api/status', 'admin')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('60')
  })

  test('an address that asks too often waits', async () => {
    const slow = await openTestDoor({ limits: { requestsPerMinute: 3, failuresPerMinute: 100 } })
    others.push(slow)
    const statuses: number[] = []
    for (let i = 0; i < 5; i++) statuses.push((await slow.ask('/api/health', null)).status)
    expect(statuses).toEqual([200, 200, 200, 429, 429])
  })

  test('metrics name routes by their pattern and never by an id', async () => {
    await door.ask('/api/runs/run_1', 'viewer')
    const text = await (await door.ask('/metrics', 'viewer')).text()
    expect(text).toContain('route="/api/runs/:id"')
    expect(text).not.toContain('run_1')
  })

  test('no token is ever logged', () => {
    expect(door.logged.length).toBeGreaterThan(10)
    expect(door.logged.join('')).not.toContain('tg_test_')
  })

  test('a port that is taken is said so', async () => {
    await expect(openTestDoor({ port: door.server.port })).rejects.toThrow(/port \d+ of 127.0.0.1 could not be opened/)
  })
})
