import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ScratchRepository, scratchRepository } from '../../test/support/scratch-repository.ts'
import type { AppError } from '../lib/errors.ts'
import { type Follower, followRepository } from './follow.ts'
import type { Refs } from './refs.ts'

let scratch: ScratchRepository
let follower: Follower | undefined

beforeEach(() => {
  scratch = scratchRepository()
})

afterEach(async () => {
  await follower?.close()
  follower = undefined
  scratch.remove()
})

async function follow(onFetch?: (refs: Refs) => Promise<void>, troubles: AppError[] = []): Promise<Follower> {
  follower = await followRepository({
    url: `file://${scratch.folder}`,
    folder: join(scratch.place, 'mirror.git'),
    everyMs: 20,
    ...(onFetch ? { onFetch } : {}),
    onTrouble: (trouble) => troubles.push(trouble),
  })
  return follower
}

test('[F26] pushes to the remote are found by asking, each move once it is not known', async () => {
  const one = scratch.commit({ 'a.txt': '1' })
  const seen: Refs[] = []
  const following = await follow(async (refs) => void seen.push(refs))
  await expect.poll(() => seen.at(-1)?.get('refs/heads/main')).toBe(one)
  const known = seen.at(-1) ?? new Map()
  const two = scratch.commit({ 'a.txt': '2' })
  await expect.poll(() => seen.at(-1)?.get('refs/heads/main')).toBe(two)
  expect(await following.pendingPushes(known)).toEqual([{ ref: 'refs/heads/main', before: one, after: two, by: [] }])
  expect(String(await following.repository.readBlob(two, 'a.txt', 10))).toBe('2')
})

test('rewound and removed branches are followed', async () => {
  const one = scratch.commit({ 'a.txt': '1' })
  scratch.commit({ 'a.txt': '2' })
  scratch.git('branch', 'side', one)
  const following = await follow()
  expect((await following.fetch()).size).toBe(2)
  scratch.git('update-ref', 'refs/heads/main', one)
  scratch.git('branch', '-D', 'side')
  expect([...(await following.fetch())]).toEqual([['refs/heads/main', one]])
})

test('[F38] a remote that answers with nothing, or not at all, deletes nothing', async () => {
  const one = scratch.commit({ 'a.txt': '1' })
  const troubles: AppError[] = []
  const following = await follow(undefined, troubles)
  await following.fetch()
  scratch.git('update-ref', '-d', 'refs/heads/main')
  await expect(following.fetch()).rejects.toMatchObject({ code: 'unavailable' })
  await expect.poll(() => troubles.length).toBeGreaterThan(0)
  expect((await following.repository.refs()).get('refs/heads/main')).toBe(one)
})

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

test.skipIf(!hasOpenssl)(
  '[T23] a token goes to its host, and not where that host redirects to (needs openssl)',
  async () => {
    const caFile = join(scratch.place, 'ca.pem')
    const keyFile = join(scratch.place, 'key.pem')
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '2', ...subject, '-keyout', keyFile, '-out', caFile],
      { stdio: 'ignore' },
    )
    const tls = { key: readFileSync(keyFile), cert: readFileSync(caFile) }
    const headers: Record<'first' | 'second', (string | undefined)[]> = { first: [], second: [] }
    const second = createServer(tls, (request, response) => {
      headers.second.push(request.headers.authorization)
      response.end()
    })
    const first = createServer(tls, (request, response) => {
      headers.first.push(request.headers.authorization)
      response.writeHead(302, { location: `https://127.0.0.1:${portOf(second)}${request.url}` }).end()
    })
    for (const server of [first, second]) await once(server.listen(0, '127.0.0.1'), 'listening')
    const troubles: AppError[] = []
    follower = await followRepository({
      url: `https://127.0.0.1:${portOf(first)}/x.git`,
      folder: join(scratch.place, 'mirror.git'),
      everyMs: 20,
      token: 'secret-token',
      caFile,
      onTrouble: (trouble) => troubles.push(trouble),
    })
    await expect.poll(() => troubles.length).toBeGreaterThan(0)
    const sent = `Basic ${Buffer.from('x-access-token:secret-token').toString('base64')}`
    expect(headers.first[0]).toBe(sent)
    expect(headers.second).toEqual([])
    expect(String(troubles[0])).not.toContain('secret-token')
    for (const server of [first, second]) server.close()
  },
)

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
