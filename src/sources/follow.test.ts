import { once } from 'node:events'
import { createServer } from 'node:http'
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
  expect(await following.pendingPushes(known)).toEqual([{ ref: 'refs/heads/main', before: one, after: two }])
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

test('[T23] a token for one host is not sent to the host it redirects to', async () => {
  const headers: (string | undefined)[] = []
  const server = createServer((request, response) => {
    headers.push(request.headers.authorization)
    response.writeHead(302, { location: 'https://elsewhere.example/' }).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const troubles: AppError[] = []
  follower = await followRepository({
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/x.git`,
    folder: join(scratch.place, 'mirror.git'),
    everyMs: 20,
    token: 'secret',
    onTrouble: (trouble) => troubles.push(trouble),
  })
  await expect.poll(() => troubles.length).toBeGreaterThan(0)
  expect(String(troubles[0])).not.toContain('secret')
  expect(headers).toEqual([])
  server.close()
})
