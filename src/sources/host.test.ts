import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ScratchRepository, scratchEnvironment, scratchRepository } from '../../test/support/scratch-repository.ts'
import { type Host, hostRepository } from './host.ts'
import type { HostOptions } from './house.ts'
import type { Push } from './pushes.ts'

const token = 'tg_0123456789abcdef'
const run = promisify(execFile)
let scratch: ScratchRepository
let host: Host
let server: Server
let address: string
let told: Push[]

beforeEach(() => {
  scratch = scratchRepository()
  told = []
})

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await host.close()
  scratch.remove()
})

async function serve(options: Partial<HostOptions> = {}): Promise<void> {
  host = await hostRepository({
    folder: join(scratch.place, 'hosted.git'),
    name: 'blueocean',
    authenticate: async (given) => (given === token ? 'ada@example.com' : null),
    onPush: async (pushes) => {
      told.push(...pushes)
      return ['nextgen.landing will be built', 'follow it: tidegate status']
    },
    ...options,
  })
  server = createServer((request, response) => void host.handle(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  address = `http://x:${token}@127.0.0.1:${(server.address() as AddressInfo).port}/git/blueocean.git`
}

/** Runs git against the scratch repository; answers its exit code and what it told the person. */
async function git(...args: string[]): Promise<{ code: number; said: string }> {
  const full = [`--git-dir=${scratch.folder}`, ...args]
  return run('git', full, { env: scratchEnvironment }).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      said: error.stdout + error.stderr,
    }),
  )
}

test('a push is taken, reported with who it was, and answered with what happens next', async () => {
  await serve()
  const one = scratch.commit({ 'a.txt': '1' })
  scratch.git('tag', '-a', '-m', 'first', 'v1', one)
  const pushed = await git('push', address, 'main', 'v1')
  expect(pushed.said).toContain('remote: nextgen.landing will be built')
  expect(pushed.code).toBe(0)
  expect(told).toEqual([
    { ref: 'refs/heads/main', before: null, after: one, by: ['ada@example.com'] },
    { ref: 'refs/tags/v1', before: null, after: one, by: ['ada@example.com'] },
  ])
  const two = scratch.commit({ 'a.txt': '2' })
  await git('push', address, 'main')
  expect(told[2]).toMatchObject({ before: one, after: two })
})

test('what was pushed can be cloned again', async () => {
  await serve()
  scratch.commit({ 'a.txt': 'hello' })
  await git('push', address, 'main')
  const folder = join(scratch.place, 'clone')
  await run('git', ['clone', '--quiet', address, folder], { env: scratchEnvironment })
  const { stdout } = await run('git', ['-C', folder, 'show', 'main:a.txt'], { env: scratchEnvironment })
  expect(stdout).toBe('hello')
})

test('[T15] no, wrong and short tokens move no ref, write no object and are told nothing', async () => {
  await serve()
  scratch.commit({ 'a.txt': '1' })
  for (const given of ['', 'tg_', token.slice(0, -1), `${token}x`, 'wrong', token.toUpperCase()]) {
    const pushed = await git('push', address.replace(token, given), 'main')
    expect(pushed.code).not.toBe(0)
  }
  const url = new URL(address)
  for (const authorization of [undefined, 'Basic', 'Basic !!!', 'Bearer ', 'Digest x', `Basic ${'A'.repeat(5000)}`]) {
    for (const path of ['/info/refs?service=git-receive-pack', '/git-receive-pack', '/HEAD', '/../x', '/config']) {
      const method = path === '/git-receive-pack' ? 'POST' : 'GET'
      const answer = await fetch(`http://${url.host}/git/blueocean.git${path}`, {
        method,
        headers: authorization ? { authorization } : {},
        ...(method === 'POST' ? { body: 'x'.repeat(100_000) } : {}),
      })
      expect(answer.status).toBe(401)
    }
  }
  expect(told).toEqual([])
  expect((await host.repository.refs()).size).toBe(0)
  const objects = await run('git', [`--git-dir=${host.repository.gitDir}`, 'count-objects', '-v'])
  expect(objects.stdout).toMatch(/^count: 0\n(.*\n)*in-pack: 0\n/)
})

test('[T29] with a token, only the three doors of the smart protocol answer', async () => {
  await serve()
  const { host: at } = new URL(address)
  const headers = { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` }
  const odd = [
    '/HEAD',
    '/config',
    '/info/refs',
    '/info/refs?service=git-upload-archive',
    '/objects/info/packs',
    '/tidegate/pushes',
  ]
  for (const path of [
    ...odd,
    '/info/refs?service=git-upload-pack&x=1',
    '//info/refs?service=git-upload-pack',
    '/%2e%2e/x',
  ]) {
    expect((await fetch(`http://${at}/git/blueocean.git${path}`, { headers })).status).toBe(404)
  }
  const wrongType = await fetch(`http://${at}/git/blueocean.git/git-upload-pack`, {
    method: 'POST',
    headers,
    body: 'x',
  })
  expect(wrongType.status).toBe(400)
})

test('a push that nobody could look at stays pending with everybody who pushed', async () => {
  const troubles: unknown[] = []
  await serve({
    onPush: async () => Promise.reject(new Error('password=hunter2 refused')),
    onTrouble: (error) => troubles.push(error),
  })
  const one = scratch.commit({ 'a.txt': '1' })
  const pushed = await git('push', address, 'main')
  expect(pushed.said).toContain('Tidegate has your commits')
  expect(pushed.said).not.toContain('hunter2')
  expect(String(troubles[0])).toContain('hunter2')
  expect(await host.pendingPushes(new Map())).toEqual([
    { ref: 'refs/heads/main', before: null, after: one, by: ['ada@example.com'] },
  ])
  expect(await host.pendingPushes(new Map([['refs/heads/main', one]]))).toEqual([])
})

test('[F01] killed between push and report, the next start finds the push and the pusher', async () => {
  await serve()
  const folder = join(scratch.place, 'killed.git')
  const script = `import { createServer } from 'node:http'
    import { hostRepository } from ${JSON.stringify(join(import.meta.dirname, 'host.ts'))}
    const host = await hostRepository({
      folder: ${JSON.stringify(folder)}, name: 'w', authenticate: async () => 'ada@example.com',
      onPush: () => { process.kill(process.pid, 'SIGKILL'); return new Promise(() => {}) },
    })
    const server = createServer((request, response) => void host.handle(request, response))
    server.listen(0, '127.0.0.1', () => console.log(server.address().port))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  const one = scratch.commit({ 'a.txt': '1' })
  const ended = once(child, 'close')
  await git('push', `http://x:y@127.0.0.1:${String(port).trim()}/git/w.git`, 'main')
  expect(await ended).toEqual([null, 'SIGKILL'])
  const again = await hostRepository({ folder, name: 'w', authenticate: async () => null, onPush: async () => [] })
  expect(await again.pendingPushes(new Map())).toEqual([
    { ref: 'refs/heads/main', before: null, after: one, by: ['ada@example.com'] },
  ])
  await again.close()
})

test('closing waits for nobody who looks at a push for ever, and the push stays pending', async () => {
  let asked: () => void = () => undefined
  const asking = new Promise<void>((resolve) => {
    asked = resolve
  })
  await serve({
    onPush: () => {
      asked()
      return new Promise(() => undefined)
    },
  })
  scratch.commit({ 'a.txt': '1' })
  const pushing = git('push', address, 'main')
  await asking
  await host.close()
  expect((await pushing).said).toContain('Tidegate is stopping')
  expect((await host.pendingPushes(new Map())).length).toBe(1)
})

test('a push of several megabytes, which git sends in chunks, is taken', async () => {
  await serve()
  const noise = Buffer.from(Array.from({ length: 3_000_000 }, () => Math.floor(Math.random() * 256)))
  const one = scratch.commit({ 'a.bin': noise })
  expect((await git('push', address, 'main')).code).toBe(0)
  expect(await host.repository.readBlob(one, 'a.bin', 2 ** 22)).toEqual(noise)
})

test('notes cut by a crash are left out and the push is found all the same', async () => {
  await serve()
  const one = scratch.commit({ 'a.txt': '1' })
  await git('push', address, 'main')
  const two = scratch.commit({ 'a.txt': '2' })
  await git('push', address, 'main')
  writeFileSync(join(host.repository.gitDir, 'tidegate/pushes'), '')
  appendFileSync(join(host.repository.gitDir, 'tidegate/pushes'), `push_1 ada ${one} ${two.slice(0, 9)}`)
  expect(await host.pendingPushes(new Map([['refs/heads/main', one]]))).toEqual([
    { ref: 'refs/heads/main', before: one, after: two, by: [] },
  ])
})

test('a protected branch is neither rewound nor deleted, others are', async () => {
  await serve({ protectedRefs: ['main', 'refs/heads/stable'] })
  const one = scratch.commit({ 'a.txt': '1' })
  scratch.commit({ 'a.txt': '2' })
  await git('push', address, 'main', 'main:side', 'main:stable')
  const rewound = await git('push', '--force', address, `${one}:refs/heads/main`, `${one}:refs/heads/side`)
  expect(rewound.said).toContain('its history cannot be rewritten')
  expect(rewound.said).toMatch(/side \(forced update\)/)
  expect((await git('push', address, ':stable')).said).toContain('cannot be deleted')
  expect((await git('push', address, ':side')).code).toBe(0)
  scratch.commit({ 'a.txt': '3' })
  expect((await git('push', address, 'main')).code).toBe(0)
})

test('refs outside branches and tags, and files above the limit, are refused before anything moves', async () => {
  await serve({ limits: { fileBytes: 1000 } })
  const one = scratch.commit({ 'a.txt': 'x'.repeat(1000) })
  expect((await git('push', address, `${one}:refs/replace/${one}`)).said).toContain('only branches and tags')
  expect((await git('push', address, 'main')).code).toBe(0)
  scratch.commit({ 'b.txt': 'x'.repeat(1001) })
  const large = await git('push', address, 'main')
  expect(large.said).toContain('files of at most 1000 bytes are taken')
  expect([...(await host.repository.refs()).values()]).toEqual([one])
})

test('a push above the limit is cut off and moves nothing', async () => {
  await serve({ limits: { pushBytes: 50_000 } })
  scratch.commit({ 'a.bin': Buffer.from(Array.from({ length: 200_000 }, () => Math.floor(Math.random() * 256))) })
  const pushed = await git('push', address, 'main')
  expect(pushed.code).not.toBe(0)
  expect((await host.repository.refs()).size).toBe(0)
  expect(told).toEqual([])
})

test('[T24] a commit with a .git path is not taken', async () => {
  await serve()
  const blob = scratch.object('blob', 'x')
  const entry = (name: string) => Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.from(blob, 'hex')])
  for (const name of ['.git', '.GIT', 'git~1', '..', '.\u200cgit']) {
    const tree = scratch.object('tree', entry(name))
    const commit = scratch.git('commit-tree', '-m', 'odd', tree)
    expect((await git('push', address, `${commit}:refs/heads/odd`)).code, name).not.toBe(0)
  }
  expect((await host.repository.refs()).size).toBe(0)
})

test('[T20] a pusher’s name and ref names are only ever data to the hooks', async () => {
  const canary = join(scratch.place, 'canary')
  const name = `$(touch ${canary})\n\`touch ${canary}\`; touch ${canary} \u{1f600}`
  await serve({ authenticate: async (given) => (given === token ? name : null) })
  const one = scratch.commit({ 'a.txt': '1' })
  const ref = `refs/heads/$(touch\${IFS}canary);x`
  scratch.git('update-ref', ref, one)
  await git('push', address, `${ref}:${ref}`)
  expect(told).toEqual([{ ref, before: null, after: one, by: [name] }])
  expect(readdirSync(scratch.place)).not.toContain('canary')
})

test('pushes at once are all taken and told once each', async () => {
  await serve()
  const one = scratch.commit({ 'a.txt': '1' })
  const branches = Array.from({ length: 8 }, (_, i) => `b${i}`)
  const results = await Promise.all(branches.map((branch) => git('push', address, `${one}:refs/heads/${branch}`)))
  expect(results.map((result) => result.code)).toEqual(branches.map(() => 0))
  expect(told.map((push) => push.ref).sort((a, b) => a.localeCompare(b))).toEqual(
    branches.map((b) => `refs/heads/${b}`),
  )
})

test('more requests than the limit are told to come again', async () => {
  await serve({ limits: { requests: 1 } })
  const { port } = new URL(address)
  const headers = {
    authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}`,
    'content-type': 'application/x-git-receive-pack-request',
  }
  const slow = httpRequest({
    host: '127.0.0.1',
    port,
    path: '/git/blueocean.git/git-receive-pack',
    method: 'POST',
    headers,
  })
  slow.on('error', () => undefined)
  slow.write('00')
  const busy = async () =>
    (
      await fetch(`http://127.0.0.1:${port}/git/blueocean.git/info/refs?service=git-upload-pack`, {
        headers: { authorization: headers.authorization },
      })
    ).status
  await expect.poll(busy).toBe(503)
  slow.destroy()
  await expect.poll(busy).toBe(200)
})
