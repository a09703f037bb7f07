import { describe, expect, test } from 'vitest'
import { addUp, lastLine, nothing, readLastLine, skippedLines } from './tally.ts'

const redis = 'src/checks/redis.test.ts > redis (needs redis-server) > counts keys'

describe('the last line', () => {
  test('says how many passed and failed, and how many were skipped where some were', () => {
    expect(lastLine({ passed: 12, failed: 0, skipped: [] })).toBe('12 passed, 0 failed')
    expect(lastLine({ passed: 12, failed: 1, skipped: [redis] })).toBe('12 passed, 1 failed, 1 skipped')
  })

  test('is read back from the end of an output, and only from there', () => {
    expect(readLastLine('12 passed, 1 failed\nkilled 3\n4 passed, 2 failed, 1 skipped\n')).toMatchObject({
      passed: 4,
      failed: 2,
      skipped: { length: 1 },
    })
    expect(readLastLine('12 passed, 1 failed\nSegmentation fault')).toBeUndefined()
  })
})

test('tallies add up', () => {
  expect(addUp([])).toEqual(nothing)
  const one = { passed: 2, failed: 0, skipped: [redis] }
  const other = { passed: 1, failed: 1, skipped: [], failures: ['a.test.ts > on Mondays: no'] }
  expect(addUp([one, other])).toEqual({ ...other, passed: 3, failed: 1, skipped: [redis] })
})

test('skipped tests are told by the part that is missing, by name where none is or where names are wanted', () => {
  const skipped = [redis, redis, 'a.test.ts > on Tuesdays']
  expect(skippedLines(skipped, false)).toEqual([
    'not here: redis-server (tests skipped: 2)',
    'skipped: a.test.ts > on Tuesdays',
  ])
  expect(skippedLines([redis], true)).toEqual(['not here: redis-server (tests skipped: 1)', `skipped: ${redis}`])
  expect(skippedLines([], true)).toEqual([])
})
