import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { removeOldLogs } from './log-retention.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const rule = { keptMs: 24 * 3_600_000, mostBytes: 1000, now }

describe('retention of logs', () => {
  let logs: string
  beforeEach(() => {
    logs = mkdtempSync(join(tmpdir(), 'tgl-retention-'))
  })
  afterEach(() => rmSync(logs, { recursive: true }))
  const write = (set: string, hoursAgo: number, bytes = 10) => {
    mkdirSync(join(logs, set), { recursive: true })
    const file = join(logs, set, 'replica.jsonl')
    writeFileSync(file, 'x'.repeat(bytes))
    utimesSync(file, new Date(now), new Date(now - hoursAgo * 3_600_000))
  }
  const left = (sets: readonly string[]) => sets.filter((set) => existsSync(join(logs, set)))

  it('removes what a retired set printed more than a day ago; a standing set keeps all', async () => {
    const sets = ['dev/shop/young', 'dev/shop/old', 'dev/shop/standing', 'prod/blog/old']
    write('dev/shop/young', 23)
    for (const set of sets.slice(1)) write(set, 25)
    await removeOldLogs(logs, new Set(['dev/shop/standing']), rule)
    expect(left(sets)).toEqual(['dev/shop/young', 'dev/shop/standing'])
  })

  it('removes the oldest of retired sets until all logs together are small enough', async () => {
    write('dev/shop/standing', 9, 400)
    for (const [set, hoursAgo] of [
      ['a', 3],
      ['b', 2],
      ['c', 1],
    ] as const)
      write(`dev/shop/${set}`, hoursAgo, 300)
    await removeOldLogs(logs, new Set(['dev/shop/standing']), rule)
    expect(left(['dev/shop/standing', 'dev/shop/a', 'dev/shop/b', 'dev/shop/c'])).toEqual([
      'dev/shop/standing',
      'dev/shop/b',
      'dev/shop/c',
    ])
  })

  it('has nothing to do where nothing was printed', async () => {
    await removeOldLogs(logs, new Set(), rule)
  })
})
