import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EffectRequest } from '../../effect.ts'
import { openJournal } from './journal.ts'

describe('journal', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tgl-journal-'))
    path = join(folder, 'journal.jsonl')
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const retire = (key: string): EffectRequest => ({
    kind: 'retire',
    environment: 'dev',
    app: 'shop',
    key,
    generation: 1,
    sets: ['a'],
  })

  it('knows over a restart what was begun, done and dropped', () => {
    const journal = openJournal(path)
    journal.done(journal.intend(retire('done')))
    journal.intend(retire('begun'))
    journal.drop(journal.intend(retire('dropped')))
    journal.close()
    const next = openJournal(path)
    expect(next.find('done')?.isDone).toBe(true)
    expect(next.open().map(({ key }) => key)).toEqual(['begun'])
    expect(next.find('dropped')).toBeUndefined()
    expect(next.intend(retire('next')).seq).toBe(4)
    next.close()
  })

  it('[F18] cuts off a line that a crash has torn, and nothing before it', () => {
    const journal = openJournal(path)
    journal.done(journal.intend(retire('whole')))
    journal.close()
    appendFileSync(path, '{"event":"intent","seq":2,"key":"to')
    const next = openJournal(path)
    expect(next.open()).toEqual([])
    next.intend(retire('after'))
    next.close()
    expect(openJournal(path).find('whole')?.isDone).toBe(true)
    expect(readFileSync(path, 'utf8')).not.toContain('"to')
  })

  it('[T40] writes the names of an environment, never its values', () => {
    const journal = openJournal(path)
    journal.intend({
      kind: 'provision',
      environment: 'dev',
      app: 'shop',
      key: 'k',
      generation: 1,
      set: {
        id: 'shop.web.1',
        component: 'web',
        artifact: `sha256:${'a'.repeat(64)}`,
        command: ['node'],
        replicas: 1,
        env: { TOKEN: 'canary-value' },
        secretNames: ['TOKEN'],
        healthPath: '/',
        readyPath: '/',
        resources: { requests: {}, limits: {} },
        startTimeoutMs: 1,
        stopTimeoutMs: 1,
      },
    })
    journal.close()
    expect(readFileSync(path, 'utf8')).toContain('TOKEN')
    expect(readFileSync(path, 'utf8')).not.toContain('canary-value')
  })
})
