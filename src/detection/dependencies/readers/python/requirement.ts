/** A requirement as it is written in any of Python's files: `requests[socks] >=2,<3 ; python_version > "3.8"`. */
export interface Requirement {
  /** As indexes compare names: lower case, with `-` between words. */
  readonly name: string
  /** What is asked of it: `>=2,<3`. */
  readonly asked: string
  /** A folder of the repository that it is taken from, as written. */
  readonly path?: string
}

/** Reads a requirement; undefined where the text is none. */
export function readRequirement(text: string): Requirement | undefined {
  const plain = text.trim()
  const end = endOfName(plain)
  const name = normalizeName(plain.slice(0, end))
  if (name === '') return undefined
  const asked = plain.slice(end).trim()
  const path = pathOfUrl(asked.slice(asked.indexOf('@') + 1))
  return path === undefined ? { name, asked } : { name, asked, path }
}

/** The way to a folder that a URL names relative to the project: `file:../lib`, `file:///${PROJECT_ROOT}/../lib#egg=lib`. */
export function pathOfUrl(written: string): string | undefined {
  const url = written.trim()
  const isRooted = url.startsWith('{root:uri}')
  if (!url.startsWith('file:') && !isRooted) return undefined
  const rest = (url.split('#')[0] ?? '').split(';')[0] ?? ''
  const dots = [rest.indexOf('./'), rest.indexOf('../')].filter((at) => at >= 0)
  if (dots.length > 0) return withoutExtras(rest.slice(Math.min(...dots)).trim())
  const root = rest.indexOf('}')
  return root < 0 ? undefined : withoutExtras(`.${rest.slice(root + 1)}`.trim())
}

/** Whether a word is the way to a folder: `./lib`, `../lib[extra]`, `.`. */
export function isPath(word: string): boolean {
  return word === '.' || word === '..' || word.startsWith('./') || word.startsWith('../') || word.startsWith('.[')
}

/** `../lib[extra]` without what is in brackets. */
export function withoutExtras(path: string): string {
  const at = path.indexOf('[')
  return at < 0 ? path : path.slice(0, at)
}

/** A name as indexes compare it: `Flask_SQLAlchemy` is `flask-sqlalchemy`. */
export function normalizeName(name: string): string {
  const words = name.toLowerCase().replaceAll('_', '-').replaceAll('.', '-').split('-')
  return words.filter(Boolean).join('-')
}

function endOfName(text: string): number {
  let at = 0
  while (at < text.length && isNameCharacter(text[at] ?? '')) at += 1
  return at
}

function isNameCharacter(character: string): boolean {
  return /[A-Za-z0-9._-]/.test(character)
}
