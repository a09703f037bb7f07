import { closeSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { z } from 'zod'
import type { Place } from '../../driver.ts'
import { digestOfEffect, type EffectRequest, withoutValues } from '../../effect.ts'

/** The record of effects on a target: append-only, each line on disk before what follows it happens. */
export interface Journal {
  /** What is known of a key: nothing, begun (`open`) or `done`. */
  find(key: string): JournalEntry | undefined
  /** Entries begun and not settled. */
  open(): JournalEntry[]
  /** Writes that an effect will be tried, and gives its number. */
  intend(effect: EffectRequest): JournalEntry
  /** Writes that an entry was applied. */
  done(entry: JournalEntry): void
  /** Writes that an entry never was applied: the key may be tried again. */
  drop(entry: JournalEntry): void
  /** Writes that a call was refused, for whoever reads the journal. */
  refuse(effect: EffectRequest, because: string): void
  close(): void
}

export interface JournalEntry extends Place {
  readonly seq: number
  readonly key: string
  readonly kind: EffectRequest['kind']
  /** Of the effect without the values of its environment. */
  readonly digest: string
  isDone: boolean
}

const lineSchema = z.object({
  event: z.enum(['intent', 'done', 'dropped', 'refused']),
  seq: z.int(),
  key: z.string(),
  kind: z.enum(['provision', 'shift', 'retire']).optional(),
  digest: z.string().optional(),
  environment: z.string().optional(),
  app: z.string().optional(),
})

/** Opens a journal, reads what it holds and cuts off a line that was torn by a crash. */
export function openJournal(path: string): Journal {
  const file = openSync(path, 'a', 0o600)
  const byKey = new Map<string, JournalEntry>()
  let seq = 0
  for (const line of readWholeLines(path)) {
    seq = Math.max(seq, line.seq)
    const known = byKey.get(line.key)
    const { kind, digest, environment, app } = line
    if (line.event === 'intent' && kind && digest !== undefined && environment !== undefined && app !== undefined) {
      byKey.set(line.key, { seq: line.seq, key: line.key, kind, environment, app, digest, isDone: false })
    } else if (line.event === 'done' && known) known.isDone = true
    else if (line.event === 'dropped') byKey.delete(line.key)
  }
  const write = (line: object) => {
    writeSync(file, `${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`)
    fsyncSync(file)
  }
  return {
    find: (key) => byKey.get(key),
    open: () => [...byKey.values()].filter(({ isDone }) => !isDone),
    intend(effect) {
      const { key, kind, environment, app } = effect
      const entry = { seq: ++seq, key, kind, environment, app, digest: digestOfEffect(effect), isDone: false }
      write({ event: 'intent', seq, digest: entry.digest, ...withoutValues(effect) })
      byKey.set(effect.key, entry)
      return entry
    },
    done(entry) {
      if (entry.isDone) return
      write({ event: 'done', seq: entry.seq, key: entry.key })
      entry.isDone = true
    },
    drop(entry) {
      write({ event: 'dropped', seq: entry.seq, key: entry.key })
      byKey.delete(entry.key)
    },
    refuse(effect, because) {
      const { key, kind, environment, app, generation } = effect
      write({ event: 'refused', seq, key, kind, environment, app, generation, because })
    },
    close: () => closeSync(file),
  }
}

function readWholeLines(path: string): z.infer<typeof lineSchema>[] {
  const text = readFileSync(path)
  const whole = text.lastIndexOf('\n') + 1
  if (whole < text.length) truncateSync(path, whole)
  return text
    .subarray(0, whole)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => lineSchema.parse(JSON.parse(line)))
}
