import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { host, ownTag, standingOf, startOf } from '../lib/process-identity.ts'
import { startGroup } from './process-group.ts'
import { endEarlierAttempts, groupRecordOf, placeOfAttempt, sweepWork } from './work-folder.ts'

let work: string
const started: ChildProcess[] = []

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'tidegate-work-'))
})

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  rmSync(work, { recursive: true, force: true })
})

const attempt = (fence: number, node = 'build:web') => ({ run: 'run_1', node, fence })
/** The tag of a process of this boot that is gone. */
const goneTag = `${ownTag.split('_')[0]}_${(2 ** 22 + 7).toString(36)}_000000`
const beforeTag = `${ownTag.slice(0, 6)}000000_1_000000`
const strangeTag = '000000000000_1_000000'
const now = () => new Date()

function isRunning(pid: number | undefined): boolean {
  return pid !== undefined && startOf(pid) !== ''
}

/** A program that works at a place, under a record. */
function startAt(place: string, script = 'sleep 600'): ChildProcess {
  const child = startGroup({
    argv: ['sh', '-c', script],
    cwd: work,
    env: { PATH: process.env['PATH'] ?? '' },
    timeoutMs: 1,
    logFile: '',
    redact: [],
    record: groupRecordOf(place),
    signal: new AbortController().signal,
  })
  started.push(child)
  return child
}

const folder = (name: string) => mkdirSync(join(work, name, 'inner'), { recursive: true })
const names = () => readdirSync(work)

test('a tag tells whether its process lives, is gone, or cannot be known', () => {
  expect([ownTag, goneTag, beforeTag, strangeTag].map(standingOf)).toEqual(['alive', 'gone', 'before', 'unknown'])
})

describe('sweeping', () => {
  test('[F39] takes the folders of processes that are gone, and nothing of anybody else’s', async () => {
    const kept = [ownTag, beforeTag, strangeTag].map((tag) => `run_1-build-web-3.${tag}`)
    for (const name of [...kept, `run_1-build-web-3.${goneTag}`, `run_1-build-web-3.${goneTag}.home`, 'notes'])
      folder(name)
    expect(await sweepWork(work, now())).toEqual({ folders: 2, groups: 0 })
    expect(new Set(names())).toEqual(new Set([...kept, 'notes']))
  })

  test('takes what an earlier boot left once it is older than a day', async () => {
    const name = `run_1-build-web-3.${beforeTag}`
    folder(name)
    const yesterday = new Date(Date.now() - 2 * 86_400_000)
    utimesSync(join(work, name), yesterday, yesterday)
    expect(await sweepWork(work, now())).toEqual({ folders: 1, groups: 0 })
  })

  test('[F39] ends the programs of processes that are gone', async () => {
    const child = startAt(join(work, `run_1-build-web-3.${goneTag}`))
    expect(await sweepWork(work, now())).toEqual({ folders: 0, groups: 1 })
    expect(isRunning(child.pid)).toBe(false)
    expect(names()).toEqual([])
  })

  test('leaves the programs of the living alone', async () => {
    const child = startAt(placeOfAttempt(work, attempt(3)))
    expect(await sweepWork(work, now())).toEqual({ folders: 0, groups: 0 })
    expect(isRunning(child.pid)).toBe(true)
  })

  test('never ends another program that got the number of a recorded one', async () => {
    const stranger = spawn('sleep', ['600'], { detached: true })
    started.push(stranger)
    const record = groupRecordOf(join(work, `run_1-build-web-3.${goneTag}`))
    writeFileSync(record, JSON.stringify({ host, pid: stranger.pid, start: '1' }))
    expect(await sweepWork(work, now())).toEqual({ folders: 0, groups: 0 })
    expect(isRunning(stranger.pid)).toBe(true)
    expect(names()).toEqual([])
  })

  test('ends what outlives the first program of its group, by the mark that it bears', async () => {
    const place = join(work, `run_1-build-web-3.${goneTag}`)
    const child = startAt(place, 'sleep 600 & echo $! > left; exit')
    await new Promise((resolve) => child.once('exit', resolve))
    const left = Number(readFileSync(join(work, 'left'), 'utf8'))
    expect(isRunning(left)).toBe(true)
    await sweepWork(work, now())
    expect(isRunning(left)).toBe(false)
  })
})

test('[F39] a program whose starter was killed before it was written down never begins', async () => {
  const gate = "require('fs').writeFileSync = () => process.kill(process.pid, 'SIGKILL')"
  const order = {
    argv: ['touch', join(work, 'begun')],
    cwd: work,
    env: { PATH: process.env['PATH'] },
    record: join(work, 'x.group'),
  }
  const start = `${gate}; import(${JSON.stringify(new URL('./process-group.ts', import.meta.url).href)})
    .then(({ startGroup }) => startGroup(${JSON.stringify(order)}))`
  const starter = spawn(process.execPath, ['-e', start])
  await new Promise((resolve) => starter.once('exit', resolve))
  expect(starter.signalCode).toBe('SIGKILL')
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(names()).toEqual([])
})

test('a new try ends the programs of earlier ones of the same work, and only those', async () => {
  const [earlier, other, later] = [attempt(3), attempt(3, 'build:web-1'), attempt(9)].map((each) =>
    startAt(placeOfAttempt(work, each)),
  )
  expect(await endEarlierAttempts(work, attempt(4))).toEqual({ folders: 0, groups: 1 })
  expect([earlier, other, later].map((child) => isRunning(child?.pid))).toEqual([false, true, true])
  const left = [attempt(3, 'build:web-1'), attempt(9)].map((each) =>
    basename(groupRecordOf(placeOfAttempt(work, each))),
  )
  expect(new Set(names())).toEqual(new Set(left))
})
