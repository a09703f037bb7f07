import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const lineSchema = z.object({
  at: z.string(),
  event: z.string(),
  seq: z.int(),
  key: z.string(),
  environment: z.string().optional(),
  app: z.string().optional(),
  generation: z.int().optional(),
})
type Line = z.infer<typeof lineSchema> & { readonly text: string }

/** From how many lines on a journal is made shorter, and which age of a key keeps it whatever else. */
export interface CompactionRule {
  readonly mostLines: number
  readonly keptMs: number
  /** Epoch ms. */
  readonly now: number
}

/**
 * Makes a journal that nobody has open shorter and tells how many lines went. What could still be asked for stays: effects under
 * way, keys used lately, and all of each place's last generation; an older effect that is repeated is refused by its generation.
 */
export function compactJournal(path: string, rule: CompactionRule): number {
  const lines = readLines(path)
  if (lines.length <= rule.mostLines) return 0
  const kept = keptKeys(lines, rule.now - rule.keptMs)
  const rest = lines.filter(({ key }) => kept.has(key))
  replaceDurably(path, rest.map(({ text }) => `${text}\n`).join(''))
  return lines.length - rest.length
}

function keptKeys(lines: readonly Line[], since: number): ReadonlySet<string> {
  const kept = new Set<string>()
  const open = new Set<string>()
  const generations = lastGenerations(lines)
  for (const line of lines) {
    if (Date.parse(line.at) >= since) kept.add(line.key)
    if (line.event === 'intent') {
      open.add(line.key)
      if (line.generation === generations.get(placeOf(line))) kept.add(line.key)
    } else if (line.event !== 'refused') open.delete(line.key)
  }
  const last = lines.findLast(({ event }) => event === 'intent') // it bears the number from which the next one counts
  return new Set([...kept, ...open, ...(last ? [last.key] : [])])
}

function lastGenerations(lines: readonly Line[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>()
  for (const line of lines) {
    if (line.event !== 'intent' || line.generation === undefined) continue
    last.set(placeOf(line), Math.max(line.generation, last.get(placeOf(line)) ?? 0))
  }
  return last
}

function placeOf({ environment, app }: Line): string {
  return `${environment}/${app}`
}

function readLines(path: string): Line[] {
  if (!existsSync(path)) return []
  const text = readFileSync(path, 'utf8')
  return text
    .slice(0, text.lastIndexOf('\n') + 1) // a line torn by a crash never was written
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ ...lineSchema.parse(JSON.parse(line)), text: line }))
}

/** A crash at any moment leaves the old journal or the new one. */
function replaceDurably(path: string, text: string): void {
  const draft = `${path}.draft`
  const file = openSync(draft, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
