import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The redis package against BlueOcean's own cache server: what the check `redis` and any app with that client meet.

let server: ChildProcess
let url: string

beforeAll(async () => {
  server = spawn(process.execPath, ['examples/blueocean/platform/cache/server.js'], {
    env: { PATH: process.env['PATH'], PORT: '0', CACHE_PASSWORD: 'tide' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: server.stdout! }), 'line')) as [string]
  url = `redis://default:tide@127.0.0.1:${(JSON.parse(line) as { port: number }).port}/2`
})

afterAll(async () => {
  server.kill('SIGTERM')
  await once(server, 'exit')
})

test.each([2, 3] as const)('the redis package works with the example’s cache over RESP%i', async (RESP) => {
  const client = createClient({ url, RESP })
  await client.connect()
  expect(await client.ping()).toBe('PONG')
  await client.set('nextgen:dev:a', '1', { expiration: { type: 'EX', value: 60 } })
  expect(await client.incr('nextgen:dev:a')).toBe(2)
  expect(await client.get('nextgen:dev:a')).toBe('2')
  expect(await client.get('nothing')).toBeNull()
  expect(await client.ttl('nextgen:dev:a')).toBe(60)
  const found: string[] = []
  for await (const keys of client.scanIterator({ MATCH: 'nextgen:*' })) found.push(...keys)
  expect(found).toEqual(['nextgen:dev:a'])
  expect(await client.del('nextgen:dev:a')).toBe(1)
  expect(await client.exists('nextgen:dev:a')).toBe(0)
  await client.close()
})

test('the redis package is refused with a wrong password', async () => {
  const client = createClient({ url: url.replace('tide@', 'ebb@'), socket: { reconnectStrategy: false } })
  client.on('error', () => undefined)
  await expect(client.connect()).rejects.toThrow(/WRONGPASS/)
})
