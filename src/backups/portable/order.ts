import { AppError } from '../../lib/errors.ts'
import type { Catalogue, DatabaseObject } from './catalogue.ts'

/** What is made before the rows come, and what after, each in an order in which nothing is missing. */
export interface Ordered {
  readonly before: readonly DatabaseObject[]
  readonly after: readonly DatabaseObject[]
}

/** With rows already there, these are made faster, or could not stand an unfinished table. */
const late = new Set(['view', 'materialized view', 'constraint', 'index', 'statistics', 'trigger'])

/** Orders objects by what they need; what needs a late object is late itself. Throws `unsupported` where they need each other in a circle. */
export function orderObjects({ objects, needs }: Pick<Catalogue, 'objects' | 'needs'>): Ordered {
  const byId = new Map(objects.map((object) => [object.id, object]))
  const before: DatabaseObject[] = []
  const after: DatabaseObject[] = []
  const states = new Map<string, 'open' | 'before' | 'after'>()

  function visit(object: DatabaseObject): 'before' | 'after' {
    const state = states.get(object.id)
    if (state === 'open') throw circle(object)
    if (state) return state
    states.set(object.id, 'open')
    const needed = [...(needs.get(object.id) ?? [])].map((id) => byId.get(id)).filter((found) => found !== undefined)
    const phases = needed.map(visit)
    const phase = late.has(object.kind) || phases.includes('after') ? 'after' : 'before'
    if (object.kind === 'table' && phase === 'after') throw tableTooLate(object)
    states.set(object.id, phase)
    ;(phase === 'before' ? before : after).push(object)
    return phase
  }

  for (const object of objects) visit(object)
  return { before, after }
}

function circle(object: DatabaseObject): AppError {
  return new AppError(
    'unsupported',
    `the portable dump cannot carry ${object.kind} ${object.name}: it needs something that needs it`,
    {
      hint: 'Install pg_dump and pg_restore of at least the version of the server.',
    },
  )
}

function tableTooLate(object: DatabaseObject): AppError {
  return new AppError(
    'unsupported',
    `the portable dump cannot carry table ${object.name}: it needs a view, index or constraint`,
    {
      hint: 'Install pg_dump and pg_restore of at least the version of the server.',
    },
  )
}
