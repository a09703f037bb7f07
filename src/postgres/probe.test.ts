import { createServer, type Server, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { serverUrl } from '../../test/support/postgres.ts'
import { withLogin, withoutPassword } from '../lib/database-url.ts'
import { waitForPostgres } from './probe.ts'

/** The server side of PostgreSQL's protocol, as far as one question needs it: an old server cannot be had here. */
async function serverOfVersion(version: string): Promise<{ server: Server; url: string }> {
  const message = (type: string, body: Buffer) => {
    const head = Buffer.alloc(5)
    head.write(type)
    head.writeInt32BE(body.length + 4, 1)
    return Buffer.concat([head, body])
  }
  const ready = message('Z', Buffer.from('I'))
  const column = (name: string) =>
    Buffer.concat([
      Buffer.from(`${name}\0`),
      Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]),
    ])
  const size = Buffer.alloc(4)
  size.writeInt32BE(version.length)
  const answer = Buffer.concat([
    message('T', Buffer.concat([Buffer.from([0, 2]), column('version'), column('data')])),
    message('D', Buffer.concat([Buffer.from([0, 2]), size, Buffer.from(version), Buffer.from([255, 255, 255, 255])])),
    message('C', Buffer.from('SELECT 1\0')),
    ready,
  ])
  const server = createServer((socket: Socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]))
      socket.on('data', (data) => (data[0] === 0x51 ? socket.write(answer) : socket.end()))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { server, url: `postgres://u:p@127.0.0.1:${typeof address === 'object' ? address?.port : 0}/x` }
}

test('a server that answers says its version', async () => {
  expect((await waitForPostgres(serverUrl())).version).toBeGreaterThanOrEqual(180_000)
})

test('a server older than 15 is refused', async () => {
  const { server, url } = await serverOfVersion('140012')
  await expect(waitForPostgres(url)).rejects.toThrow('PostgreSQL 15 or later is needed, the server is 14.12')
  server.close()
})

test('a wrong password is told at once and never shown', async () => {
  const error = await waitForPostgres(withLogin(serverUrl(), 'postgres', 'secret-word')).catch(
    (caught: Error) => caught,
  )
  expect(error).toMatchObject({ code: 'not-allowed' })
  expect(String(error)).not.toContain('secret-word')
})

test('nobody at the address is waited for, then told', async () => {
  const waiting = waitForPostgres('postgres://u:p@127.0.0.1:1/x', { timeoutMs: 300 })
  await expect(waiting).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('u:***@127.0.0.1:1/x'),
  })
})

test('a server that comes up while it is waited for is taken', async () => {
  const first = await serverOfVersion('160000')
  first.server.close()
  const waiting = waitForPostgres(first.url, { timeoutMs: 10_000 })
  const { port } = new URL(first.url)
  const second = await serverOfVersion('160000')
  second.server.close()
  second.server.listen(Number(port), '127.0.0.1')
  expect((await waiting).version).toBe(160_000)
  second.server.close()
})

test('a password is hidden wherever a URL may carry it', () => {
  expect(withoutPassword('postgres://a:b@h/d?password=c')).toBe('postgres://a:***@h/d?password=***')
  expect(withoutPassword('not a url')).toBe('the given database URL')
})
