import { linesOf, textOf } from '../../formats/text.ts'
import { withoutComments } from './comments.ts'
import { stringsAfter, stringsIn, unique } from './strings.ts'

/** What a settings script names. */
export interface GradleSettings {
  readonly kind: 'settings'
  readonly name: string
  /** Projects by path: `:libs:money`. */
  readonly includes: readonly string[]
  /** Folders of projects that are elsewhere than their path says. */
  readonly folders: Readonly<Record<string, string>>
  /** Other builds that it takes in, as written. */
  readonly builds: readonly string[]
  /** Everything else in it, on one line. */
  readonly rest: string
}

/** Reads a settings script as text. */
export function readSettings(bytes: Uint8Array): GradleSettings {
  const text = withoutComments(textOf(bytes))
  const builds = stringsAfter(text, 'includeBuild')
  const statements = text.split('includeBuild').join('\0').split('include').slice(1)
  const includes = statements.flatMap((statement) => stringsIn(listOf(statement)))
  const rest = [...linesOf(text)].map((line) => line.trim()).filter((line) => !isListing(line))
  return {
    kind: 'settings',
    name: [...linesOf(text)].filter((line) => line.includes('rootProject.name')).flatMap(stringsIn)[0] ?? '',
    includes: unique(includes.map((path) => `:${path.replaceAll('/', ':').replace(/^:/, '')}`)),
    folders: foldersIn(text),
    builds: unique(builds),
    rest: rest.filter(Boolean).join(' '),
  }
}

/** `project(":a").projectDir = file("x/a")`. */
function foldersIn(text: string): Record<string, string> {
  const moved = [...linesOf(text)].filter((line) => line.includes('.projectDir'))
  return Object.fromEntries(
    moved.flatMap((line) => {
      const [path, folder] = stringsIn(line)
      return path === undefined || folder === undefined
        ? []
        : [[path, folder.replace(/^\$(?:\{rootDir\}|rootDir)\//, '')]]
    }),
  )
}

function isListing(line: string): boolean {
  const [first = ''] = stringsIn(line)
  return (
    line.startsWith('include') ||
    line.startsWith(`"${first}"`) ||
    line.startsWith(`'${first}'`) ||
    line.includes('.projectDir') ||
    line === ')'
  )
}

/** The strings that follow `include`, in brackets or parted by commas. */
function listOf(statement: string): string {
  const start = statement.trimStart()
  if (start.startsWith('(')) return start.slice(0, Math.max(0, start.indexOf(')')))
  const lines: string[] = []
  for (const line of linesOf(start)) {
    lines.push(line)
    if (!line.trimEnd().endsWith(',')) break
  }
  return lines.join('\n')
}
