import { AppError } from '../lib/errors.ts'
import { suggest } from './suggestion.ts'

const fixedPaths = ['app', 'environment', 'database.url', 'cache.url', 'cache.prefix', 'host'] as const
const secretPath = /^secrets\.[A-Z][A-Z0-9_]*$/
const opening = '${{'
const closing = '}}'

/** One piece of a text: literal, or the path of a look-up. */
type Piece = { readonly literal: string } | { readonly path: string }

/** Whether a text has look-ups at all. */
export function hasLookups(text: string): boolean {
  return text.includes(opening)
}

/** The paths that a text looks up, as written. */
export function listLookups(text: string): string[] {
  return cut(text).flatMap((piece) => ('path' in piece ? [piece.path] : []))
}

/** What is wrong with a look-up's path, and what to do; null when it is known. */
export function findLookupTrouble(path: string): { readonly what: string; readonly todo: string } | null {
  if ((fixedPaths as readonly string[]).includes(path) || secretPath.test(path)) return null
  const short = path.length > 60 ? `${path.slice(0, 57)}…` : path
  return {
    what: `“${opening} ${short} ${closing}” looks up nothing: look-ups are paths, they are never evaluated`,
    todo: suggest(path, [...fixedPaths, 'secrets.NAME'], 'look-up'),
  }
}

/**
 * A text with its look-ups replaced by their values, letter for letter: values are never read again, nothing is evaluated.
 * `values` has the known paths (`secrets.NAME`, `app`, `environment`, `database.url`, `cache.url`, `cache.prefix`, `host`);
 * throws `invalid-settings` for a path that is unknown or has no value here.
 */
export function renderLookups(text: string, values: Readonly<Record<string, string>>): string {
  return cut(text)
    .map((piece) => ('literal' in piece ? piece.literal : lookUp(piece.path, values)))
    .join('')
}

function lookUp(path: string, values: Readonly<Record<string, string>>): string {
  const trouble = findLookupTrouble(path)
  if (trouble) throw new AppError('invalid-settings', trouble.what, { hint: trouble.todo })
  const value = Object.hasOwn(values, path) ? values[path] : undefined
  if (value !== undefined) return value
  throw new AppError('invalid-settings', `${opening} ${path} ${closing} has no value here`, {
    hint: path.startsWith('secrets.')
      ? `Set it with: tidegate secret set ${path.slice('secrets.'.length)}`
      : 'Declare what it looks up (a database, a cache) for this environment, or remove the look-up.',
  })
}

/** Cuts a text at its look-ups; an opening without closing takes the rest of the text as its (unknown) path. */
function cut(text: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (;;) {
    const start = text.indexOf(opening, from)
    if (start < 0) break
    const end = text.indexOf(closing, start)
    pieces.push({ literal: text.slice(from, start) })
    pieces.push({ path: text.slice(start + opening.length, end < 0 ? text.length : end).trim() })
    if (end < 0) return pieces
    from = end + closing.length
  }
  return [...pieces, { literal: text.slice(from) }]
}
