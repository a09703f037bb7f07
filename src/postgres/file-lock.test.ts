import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { withFileLock } from './file-lock.ts'

const folder = await mkdtemp(join(tmpdir(), 'tidegate-lock-'))

afterAll(() => rm(folder, { recursive: true }))

test('only one at a time is inside, and nothing is left behind', async () => {
  const path = join(folder, 'one.lock')
  let inside = 0
  let most = 0
  const visit = () =>
    withFileLock(path, 20_000, async () => {
      most = Math.max(most, ++inside)
      await new Promise((resolve) => setTimeout(resolve, 2))
      inside--
    })
  await Promise.all(Array.from({ length: 20 }, visit))
  expect(most).toBe(1)
  expect(await readdir(folder)).toEqual([])
})

test('the lock of a dead process is taken over by one of many finders at a time', async () => {
  const child = spawn('true')
  await once(child, 'exit')
  const path = join(folder, 'dead.lock')
  for (let round = 0; round < 10; round++) {
    await writeFile(path, JSON.stringify({ pid: child.pid, start: '1', token: `token-of-round-${round}` }))
    let inside = 0
    const visit = () =>
      withFileLock(path, 20_000, async () => {
        expect(++inside).toBe(1)
        await new Promise((resolve) => setTimeout(resolve, 1))
        inside--
      })
    await Promise.all(Array.from({ length: 8 }, visit))
  }
  expect(await readdir(folder)).toEqual([])
})

test('the lock of an earlier process with the same id is not mistaken for a living one', async () => {
  const path = join(folder, 'reused.lock')
  await writeFile(path, JSON.stringify({ pid: process.pid, start: '1', token: 'another-life' }))
  expect(await withFileLock(path, 5_000, async () => 'in')).toBe('in')
})

test('a lock that a power cut left empty is taken over', async () => {
  const path = join(folder, 'empty.lock')
  await writeFile(path, '')
  expect(await withFileLock(path, 5_000, async () => 'in')).toBe('in')
})

test('who waits too long is told who holds it', async () => {
  const path = join(folder, 'held.lock')
  await withFileLock(path, 1_000, async () => {
    await expect(withFileLock(path, 100, async () => {})).rejects.toThrow(`held by process ${process.pid}`)
  })
})
