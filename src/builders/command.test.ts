import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type CommandOrder, runCommand } from './command.ts'

let place: string

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tidegate-command-'))
})

afterEach(() => rmSync(place, { recursive: true, force: true }))

function run(script: string, options: Partial<CommandOrder> = {}) {
  return runCommand({
    argv: [process.execPath, '-e', script],
    cwd: place,
    env: { PATH: process.env['PATH'] ?? '' },
    timeoutMs: 20_000,
    logFile: join(place, 'log'),
    redact: [],
    signal: new AbortController().signal,
    ...options,
  })
}

const log = () => readFileSync(join(place, 'log'), 'utf8')

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

test('exit code, last lines and the whole log come back', async () => {
  const ending = await run(
    "for (let i = 0; i < 30; i++) console.log('line', i); console.error('bad'); process.exitCode = 3",
  )
  expect(ending).toMatchObject({ is: 'exited', code: 3, because: 'exited with 3' })
  expect(ending.tail.length).toBe(20)
  expect(ending.tail).toContain('line 29')
  expect(log()).toContain('line 0\n')
  expect(statSync(join(place, 'log')).mode & 0o777).toBe(0o600)
})

test('a program that is not there is told as such', async () => {
  const ending = await run('', { argv: ['no-such-program'] })
  expect(ending).toMatchObject({ is: 'not-started', code: null })
  expect(ending.because).toContain('no-such-program')
})

test('nothing but the given environment arrives', async () => {
  await run('console.log(JSON.stringify(process.env))', { env: { ONLY: 'this' } })
  expect(JSON.parse(log())).toEqual({ ONLY: 'this' })
})

const family = `const { spawn } = require('node:child_process')
  const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], { stdio: 'inherit' })
  console.log(child.pid)`

test('a program that is late is stopped with everything it started', async () => {
  const ending = await run(`${family}; setInterval(() => {}, 1000)`, { timeoutMs: 600 })
  expect(ending).toMatchObject({ is: 'timed-out', because: 'was still running after 0.6 s' })
  await expect.poll(() => isAlive(Number.parseInt(log(), 10))).toBe(false)
})

test('what a program leaves running ends with it', async () => {
  const ending = await run(`${family}; setTimeout(() => process.exit(0), 200)`)
  expect(ending.code).toBe(0)
  await expect.poll(() => isAlive(Number.parseInt(log(), 10))).toBe(false)
})

test('an abort ends the program and comes back as its reason', async () => {
  const controller = new AbortController()
  const running = run('setInterval(() => {}, 1000)', { signal: controller.signal })
  setTimeout(() => controller.abort(new Error('stopped by Ada')), 200)
  await expect(running).rejects.toThrow('stopped by Ada')
})

test('[F19] a command that prints 1 GB: the log is cut with a marker, memory stays flat, it still ends', async () => {
  const before = process.memoryUsage().rss
  let most = 0
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 20)
  const flood = 'head -c 1000000000 /dev/zero | tr "\\\\0" "x"; echo; echo the end'
  const ending = await run('', { argv: ['sh', '-c', flood.replaceAll('\\\\', '\\')], timeoutMs: 60_000 })
  clearInterval(timer)
  expect(ending).toMatchObject({ is: 'exited', code: 0 })
  expect(ending.tail.at(-1)).toBe('the end')
  expect(statSync(join(place, 'log')).size).toBeLessThan(16 * 2 ** 20 + 200)
  expect(log().slice(-200)).toContain('more bytes were dropped')
  expect(most - before).toBeLessThan(300 * 2 ** 20)
}, 60_000)

test('[T40] secret values are redacted in any form, also across pieces and lines', async () => {
  const secret = 'hunter2-é/"x"'
  const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), JSON.stringify(secret)]
  const script = `const write = (text) => new Promise((done) => process.stdout.write(text, () => setTimeout(done, 5)));
    for (const form of ${JSON.stringify(forms)}) for (const char of Buffer.from(form)) await write(Buffer.from([char]));
    await write('x'.repeat(70000) + ${JSON.stringify(secret)}); await write('\\nfirst-line\\nsecond-line\\n')`
  const ending = await run('', {
    argv: [process.execPath, '--input-type=module', '-e', script],
    redact: [secret, 'first-line\nsecond-line'],
  })
  expect(ending.code).toBe(0)
  for (const form of [...forms, 'hunter2', 'first-line', 'second-line'])
    expect(log() + ending.tail.join()).not.toContain(form)
  expect(log()).toContain('[redacted]')
})

test('[F18] a log that cannot be written is trouble, and the program is stopped', async () => {
  const running = run("setInterval(() => console.log('more'), 10)", { logFile: '/dev/full' })
  await expect(running).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('log') })
})
