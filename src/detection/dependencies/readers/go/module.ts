import { beforeComment, linesOf, textOf, unquote, wordsOf } from '../../formats/text.ts'

/** A module that another is made of. */
export interface Requirement {
  readonly path: string
  readonly version: string
  /** Not imported by the module itself, but by one that it requires. */
  readonly indirect: boolean
}

/** Another place for a module: a folder of the repository (`./x`, `../x`), or a module and version. */
export interface Replacement {
  readonly path: string
  readonly by: string
  /** Empty for a folder. */
  readonly version: string
}

/** What a go.mod says. */
export interface GoModule {
  readonly kind: 'module'
  readonly path: string
  /** What all of its packages are compiled with: `go`, `toolchain`, `godebug`, by name. */
  readonly settings: Readonly<Record<string, string>>
  readonly requires: readonly Requirement[]
  readonly replaces: readonly Replacement[]
}

/** What a go.work says. */
export interface GoWork {
  readonly kind: 'work'
  readonly settings: Readonly<Record<string, string>>
  /** Folders of its modules, as written. */
  readonly uses: readonly string[]
  readonly replaces: readonly Replacement[]
}

/** Reads a go.mod; throws an Error when it names no module. */
export function readGoModule(bytes: Uint8Array): GoModule {
  const directives = directivesOf(bytes)
  const path = directives.find(({ verb }) => verb === 'module')?.words[0]
  if (path === undefined) throw new Error('it has no "module" line')
  return {
    kind: 'module',
    path,
    settings: settingsOf(directives),
    requires: directives
      .filter(({ verb }) => verb === 'require')
      .map(({ words: [required = '', version = ''], indirect }) => ({ path: required, version, indirect })),
    replaces: replacesOf(directives),
  }
}

/** Reads a go.work. */
export function readGoWork(bytes: Uint8Array): GoWork {
  const directives = directivesOf(bytes)
  const uses = directives.filter(({ verb }) => verb === 'use').flatMap(({ words }) => words.slice(0, 1))
  return { kind: 'work', settings: settingsOf(directives), uses, replaces: replacesOf(directives) }
}

/** Whether a replacement is a folder, and not a module from elsewhere. */
export function isFolderPath(by: string): boolean {
  return by === '.' || by === '..' || by.startsWith('./') || by.startsWith('../') || by.startsWith('/')
}

interface Directive {
  readonly verb: string
  readonly words: readonly string[]
  readonly indirect: boolean
}

const verbs = new Set([
  'module',
  'go',
  'toolchain',
  'godebug',
  'require',
  'replace',
  'exclude',
  'retract',
  'use',
  'tool',
  'ignore',
])

/** One directive for each line, whether its verb stands before it or before the brackets around it. */
function directivesOf(bytes: Uint8Array): Directive[] {
  const directives: Directive[] = []
  let block: string | undefined
  for (const line of linesOf(textOf(bytes))) {
    const words = wordsOf(beforeComment(line, '//')).map(unquote)
    const [first] = words
    if (first === undefined) continue
    const indirect = line.includes('// indirect')
    if (block !== undefined) {
      if (first === ')') block = undefined
      else directives.push({ verb: block, words, indirect })
    } else if (!verbs.has(first)) throw new Error(`"${first}" is no directive of a Go module`)
    else if (words[1] === '(') block = words[2] === ')' ? undefined : first
    else directives.push({ verb: first, words: words.slice(1), indirect })
  }
  if (block !== undefined) throw new Error(`"${block} (" is never closed`)
  return directives
}

function settingsOf(directives: readonly Directive[]): Record<string, string> {
  const settings = directives.filter(({ verb }) => ['go', 'toolchain', 'godebug'].includes(verb))
  return Object.fromEntries(
    settings.map(({ verb, words }) => (verb === 'godebug' ? [`godebug ${words[0]}`, 'set'] : [verb, words[0] ?? ''])),
  )
}

function replacesOf(directives: readonly Directive[]): Replacement[] {
  return directives
    .filter(({ verb }) => verb === 'replace')
    .flatMap(({ words }) => {
      const arrow = words.indexOf('=>')
      const [path, by, version = ''] = [words[0], words[arrow + 1], words[arrow + 2]]
      if (arrow < 1 || path === undefined || by === undefined) throw new Error(`"replace ${words.join(' ')}" has no =>`)
      return [{ path, by, version }]
    })
}
