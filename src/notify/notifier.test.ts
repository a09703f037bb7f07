import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { receiverKinds } from './index.ts'
import { type NotifierParts, notifier } from './notifier.ts'
import type { Notice } from './receiver.ts'
import { sign, verifySignature } from './signature.ts'

const key = 'k'.repeat(32)
const notice: Notice = {
  id: 'ntc_1',
  event: 'rolled-back',
  at: new Date('2026-11-21T10:00:00Z'),
  workspace: 'blueocean',
  app: 'nextgen',
  environment: 'production',
  release: 'nextgen@1',
  deployment: 'dep_1',
  title: 'nextgen was rolled back',
  text: 'error rate 34 %',
  link: null,
}
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

type Seen = { url: string; headers: IncomingMessage['headers']; body: string }
async function listen(answer: (seen: Seen, response: ServerResponse) => void): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const one = { url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() }
    seen.push(one)
    answer(one, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}
const made = (receivers: NotifierParts['receivers'], more: Partial<NotifierParts> = {}) =>
  notifier({ kinds: receiverKinds, receivers, signingKey: () => key, log: () => {}, ...more })
const hook = (url: string) => ({ team: { kind: 'webhook', url } })

describe('webhook', () => {
  it('posts the notice as JSON, signed so that the receiver can prove where it came from', async () => {
    const { url, seen } = await listen((_, response) => response.writeHead(204).end())
    await made(hook(`${url}/in?a=1`)).tell('team', notice)
    const [got] = seen
    expect(got?.url).toBe('/in?a=1')
    expect(JSON.parse(got?.body ?? '')).toMatchObject({
      id: 'ntc_1',
      event: 'rolled-back',
      at: '2026-11-21T10:00:00.000Z',
    })
    expect(got?.headers).toMatchObject({ 'x-tidegate-delivery': 'ntc_1', 'content-type': 'application/json' })
    const header = String(got?.headers['x-tidegate-signature'])
    expect(verifySignature(key, got?.body ?? '', header, new Date())).toBe(true)
    expect(verifySignature(key, `${got?.body} `, header, new Date())).toBe(false)
  })

  it('takes anything but 2xx as not delivered', async () => {
    const { url } = await listen((_, response) => response.writeHead(500).end('no'))
    await expect(made(hook(url)).tell('team', notice)).rejects.toMatchObject({ code: 'effect-failed', retryable: true })
  })

  it('[T22] follows no redirect', async () => {
    const canary = await listen((_, response) => response.end())
    const { url } = await listen((_, response) => response.writeHead(307, { location: canary.url }).end())
    await expect(made(hook(url)).tell('team', notice)).rejects.toThrow(/answered 307/)
    expect(canary.seen).toEqual([])
  })

  it('[T22] never calls metadata, link-local or multicast addresses, nor other schemes', async () => {
    const hosts = [
      '169.254.169.254',
      '[fe80::1]',
      '[::ffff:169.254.169.254]',
      '[2002:a9fe:a9fe::]',
      '[64:ff9b::a9fe:a9fe]',
      '0.0.0.0',
      '224.0.0.1',
      '2852039166',
    ]
    for (const host of hosts) {
      await expect(made(hook(`http://${host}/`)).tell('team', notice)).rejects.toMatchObject({ code: 'not-allowed' })
    }
    expect(() => made(hook('file:///etc/passwd'))).toThrow(/receiver team/)
    await expect(made(hook('http://user:pass@127.0.0.1/')).tell('team', notice)).rejects.toThrow(/credentials/)
  })

  it('gives up on a receiver that does not answer in time', async () => {
    const { url } = await listen(() => {})
    await expect(made(hook(url), { timeoutMs: 100 }).tell('team', notice)).rejects.toMatchObject({ code: 'timeout' })
  })

  it('says that nobody listens', async () => {
    await expect(made(hook('http://127.0.0.1:1')).tell('team', notice)).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('log', () => {
  it('writes one line, whatever the notice holds', async () => {
    const lines: string[] = []
    const tell = made({ desk: { kind: 'log' } }, { log: (line) => lines.push(line) })
    await tell.tell('desk', { ...notice, text: 'first\nsecond \u001b[31mred' })
    expect(lines).toEqual([
      'notice ntc_1 to desk: rolled-back blueocean/nextgen/production: nextgen was rolled back – first second [31mred',
    ])
  })
})

describe('notifier', () => {
  it('refuses unknown receivers, unknown kinds and short keys, by name', async () => {
    await expect(made({ desk: { kind: 'log' } }).tell('team', notice)).rejects.toThrow(
      'no receiver is called team; there are desk',
    )
    expect(() => made({ desk: { kind: 'pigeon' } })).toThrow('receiver desk: there is no kind pigeon')
    expect(() => made({ desk: { kind: 'log' } }, { signingKey: () => '' })).toThrow(/less than 32/)
  })
})

describe('signature', () => {
  it('[T16] is void when it is old, malformed or of another key', () => {
    const at = new Date('2026-11-21T10:00:00Z')
    const header = sign(key, '{}', at)
    expect(verifySignature(key, '{}', header, new Date(at.getTime() + 299_000))).toBe(true)
    expect(verifySignature(key, '{}', header, new Date(at.getTime() + 301_000))).toBe(false)
    expect(verifySignature('x'.repeat(32), '{}', header, at)).toBe(false)
    expect(verifySignature(key, '{}', 'v1=00', at)).toBe(false)
  })
})
