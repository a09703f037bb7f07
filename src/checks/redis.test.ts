import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { order, serve, subject } from '../../test/support/check-subject.ts'
import { redis } from './redis.ts'
import { runCheck } from './run-check.ts'

const hasRedis = spawnSync('redis-server', ['--version']).status === 0

describe.skipIf(!hasRedis)('redis (needs redis-server)', () => {
  let server: ChildProcess
  let folder: string
  let url: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidegate-redis-'))
    const free = await serve(() => {})
    await free.close()
    const port = new URL(free.url).port
    url = `redis://:hunter22@127.0.0.1:${port}`
    const args = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--requirepass', 'hunter22', '--dir', folder]
    server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] })
    await new Promise<void>((resolve) =>
      server.stdout?.on('data', (data: Buffer) => {
        if (data.includes('Ready to accept connections')) resolve()
      }),
    )
    const client = await createClient({ url }).connect()
    await client.mSet({ 'nextgen:cart:1': '1', 'nextgen:staging:cart:1': '1', 'other:1': '1' })
    await client.close()
  })
  afterAll(async () => {
    server.kill('SIGKILL')
    await rm(folder, { recursive: true })
  })
  const run = (options = {}, over = {}) =>
    runCheck(redis, subject({ cacheUrl: url, cachePrefix: 'nextgen:staging:', ...over }), order(options))

  it('writes, reads and deletes a key below the app’s prefix, and leaves nothing', async () => {
    expect((await run()).outcome).toBe('passed')
    const client = await createClient({ url }).connect()
    expect(await client.keys('*tidegate*')).toEqual([])
    await client.close()
  })
  it('[C-23] reports keys of former prefixes, and refuses them where the settings say so', async () => {
    const found = await run({ legacy: ['nextgen:*'] })
    expect(found.outcome).toBe('passed')
    expect(found.evidence.at(-1)).toMatchObject({ found: '1: nextgen:cart:1', figures: { legacyKeys: 1 } })
    expect((await run({ legacy: ['nextgen:*'], whenLegacy: 'refuse' })).outcome).toBe('failed')
  })
  it('is errored without a prefix to write below', async () => {
    expect((await run({}, { cachePrefix: null })).outcome).toBe('errored')
    expect((await run({ write: false }, { cachePrefix: null })).outcome).toBe('passed')
  })
})

describe('redis', () => {
  it('is errored when no cache answers or none is declared, without telling the password', async () => {
    const gone = subject({ cacheUrl: 'redis://:hunter22@127.0.0.1:1', cachePrefix: 'x:' })
    const found = await runCheck(redis, gone, order())
    expect(found).toMatchObject({
      outcome: 'errored',
      because: expect.stringContaining('the cache did not answer') as string,
    })
    expect(JSON.stringify(found)).not.toContain('hunter22')
    expect((await runCheck(redis, subject(), order())).outcome).toBe('errored')
  })
})
