import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openJournal } from './journal.ts'
import { compactJournal } from './journal-compaction.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const hour = 3_600_000
const rule = { mostLines: 0, keptMs: 24 * hour, now }

interface Past {
  readonly app: string
  readonly generation: number
  readonly hoursAgo: number
  readonly isDone: boolean
}

describe('journal compaction', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tgl-compaction-'))
    path = join(folder, 'journal.jsonl')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** Writes effects as `k1`, `k2`, … of one environment. */
  const write = (effects: readonly Past[]) => {
    const lines = effects.flatMap(({ app, generation, hoursAgo, isDone }, i) => {
      const at = new Date(now - hoursAgo * hour).toISOString()
      const common = { at, seq: i + 1, key: `k${i + 1}` }
      const intent = { ...common, event: 'intent', digest: 'd', kind: 'retire', environment: 'dev', app, generation }
      return [intent, ...(isDone ? [{ ...common, event: 'done' }] : [])]
    })
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    return lines.length
  }
  const keysLeft = () => {
    const journal = openJournal(path)
    const keys = Array.from({ length: 200 }, (_, i) => `k${i + 1}`).filter((key) => journal.find(key))
    journal.close()
    return keys
  }

  it('keeps what is under way, what is young and the last generation of each place', () => {
    write([
      { app: 'shop', generation: 1, hoursAgo: 90, isDone: true },
      { app: 'shop', generation: 1, hoursAgo: 89, isDone: false },
      { app: 'blog', generation: 1, hoursAgo: 80, isDone: true },
      { app: 'shop', generation: 2, hoursAgo: 23, isDone: true },
      { app: 'shop', generation: 3, hoursAgo: 30, isDone: true },
    ])
    expect(compactJournal(path, rule)).toBe(2)
    expect(keysLeft()).toEqual(['k2', 'k3', 'k4', 'k5'])
    const journal = openJournal(path)
    expect(journal.open().map(({ key }) => key)).toEqual(['k2'])
    journal.close()
  })

  it('leaves a journal alone that is short enough, and one that is not there yet begins empty', () => {
    const lines = write([{ app: 'shop', generation: 1, hoursAgo: 90, isDone: true }])
    const before = readFileSync(path, 'utf8')
    expect(compactJournal(path, { ...rule, mostLines: lines })).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(before)
    rmSync(path)
    expect(compactJournal(path, rule)).toBe(0)
  })

  it('[F18] passes over the draft of a compaction that was killed, and over a torn line', () => {
    write([
      { app: 'shop', generation: 1, hoursAgo: 90, isDone: true },
      { app: 'shop', generation: 2, hoursAgo: 80, isDone: true },
    ])
    appendFileSync(path, '{"event":"int')
    writeFileSync(`${path}.draft`, 'half a jour')
    expect(compactJournal(path, rule)).toBe(2)
    expect(keysLeft()).toEqual(['k2'])
  })

  it('whatever happened, the next number is the same, and nothing open, young or of a last generation is lost', () => {
    const effect = fc.record({
      app: fc.constantFrom('shop', 'blog', 'news'),
      hoursAgo: fc.integer({ min: 0, max: 60 }),
      isDone: fc.boolean(),
      isNewGeneration: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(effect, { minLength: 1, maxLength: 40 }), (effects) => {
        const generations = new Map<string, number>()
        const past = effects.map(({ isNewGeneration, ...one }) => {
          const generation = (generations.get(one.app) ?? 1) + (isNewGeneration ? 1 : 0)
          generations.set(one.app, generation)
          return { ...one, generation }
        })
        write(past)
        compactJournal(path, rule)
        const left = new Set(keysLeft())
        past.forEach(({ app, generation, hoursAgo, isDone }, i) => {
          if (!isDone || hoursAgo <= 24 || generation === generations.get(app)) expect(left).toContain(`k${i + 1}`)
        })
        const journal = openJournal(path)
        const next = { kind: 'retire', environment: 'dev', app: 'shop', key: 'next', generation: 99, sets: [] } as const
        expect(journal.intend({ ...next, sets: [] }).seq).toBe(past.length + 1)
        journal.close()
      }),
      { numRuns: 50 },
    )
  })
})
