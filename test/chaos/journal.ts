import { readFileSync } from 'node:fs'
import { z } from 'zod'

const split = z.object({ release: z.string(), weight: z.number() })
const line = z.object({
  event: z.enum(['intent', 'done', 'dropped', 'refused']),
  key: z.string(),
  kind: z.enum(['provision', 'shift', 'retire']).optional(),
  environment: z.string().optional(),
  app: z.string().optional(),
  generation: z.number().optional(),
  because: z.string().optional(),
  set: z.object({ id: z.string() }).optional(),
  routes: z.object({ splits: z.array(split) }).optional(),
  sets: z.array(z.string()).optional(),
})
export type JournalLine = z.infer<typeof line>

/** What a target's host wrote of every effect, in order. */
export function readJournal(path: string): JournalLine[] {
  const texts = readFileSync(path, 'utf8').split('\n')
  return texts.filter((text) => text !== '').map((text) => line.parse(JSON.parse(text)))
}

/** Keys that were applied, each with how often. */
export function appliedKeys(journal: readonly JournalLine[]): Map<string, number> {
  const applied = new Map<string, number>()
  for (const { event, key } of journal) if (event === 'done') applied.set(key, (applied.get(key) ?? 0) + 1)
  return applied
}

/** What the journal says against the target, one sentence each. */
export function objectionsOf(journal: readonly JournalLine[]): string[] {
  return [...twice(journal), ...unfinished(journal), ...backward(journal), ...unrouted(journal)]
}

function twice(journal: readonly JournalLine[]): string[] {
  const standing = new Set<string>()
  const found: string[] = []
  for (const { event, key } of journal) {
    if (event === 'dropped') standing.delete(key)
    if (event !== 'intent') continue
    if (standing.has(key)) found.push(`${key} was begun twice`)
    standing.add(key)
  }
  return [
    ...found,
    ...[...appliedKeys(journal)].filter(([, times]) => times > 1).map(([key]) => `${key} was done twice`),
  ]
}

function unfinished(journal: readonly JournalLine[]): string[] {
  const open = new Set<string>()
  for (const { event, key } of journal) {
    if (event === 'intent') open.add(key)
    if (event === 'done' || event === 'dropped') open.delete(key)
  }
  return [...open].map((key) => `${key} was begun and never done`)
}

function backward(journal: readonly JournalLine[]): string[] {
  const highest = new Map<string, number>()
  return journal.flatMap(({ event, key, environment, app, generation = 0 }) => {
    if (event !== 'intent') return []
    const place = `${environment}/${app}`
    const before = highest.get(place) ?? 0
    highest.set(place, Math.max(before, generation))
    return generation < before ? [`${key} of generation ${generation} came after ${before} in ${place}`] : []
  })
}

/** Once production had a route it never is without: the shares of its releases add up to all requests. */
function unrouted(journal: readonly JournalLine[]): string[] {
  return journal.flatMap(({ event, key, environment, routes }) => {
    if (event !== 'intent' || environment !== 'production' || !routes) return []
    const weight = routes.splits.reduce((sum, one) => sum + one.weight, 0)
    return weight === 1000 ? [] : [`${key} gave production away: its routes weigh ${weight}`]
  })
}

/** The releases that get a place's requests after the last effect, and the sets that stand there. */
export function placeAfter(journal: readonly JournalLine[], environment: string, app: string) {
  const sets = new Set<string>()
  let releases: string[] = []
  for (const effect of journal) {
    if (effect.event !== 'intent' || effect.environment !== environment || effect.app !== app) continue
    if (effect.set) sets.add(effect.set.id)
    for (const set of effect.sets ?? []) sets.delete(set)
    if (effect.routes) releases = effect.routes.splits.filter(({ weight }) => weight > 0).map(({ release }) => release)
  }
  return { releases, sets: [...sets] }
}
