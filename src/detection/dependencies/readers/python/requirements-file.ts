import { linesOf, quotedWordsOf, textOf } from '../../formats/text.ts'
import { isPath, pathOfUrl, type Requirement, readRequirement, withoutExtras } from './requirement.ts'

/** What a requirements.txt says. */
export interface RequirementsFile {
  readonly kind: 'requirements'
  readonly requires: readonly Requirement[]
  /** Folders that are installed, as written: `-e ../lib`. */
  readonly paths: readonly string[]
  /** Other files that it takes in, as written: `-r base.txt`, `-c constraints.txt`. */
  readonly includes: readonly string[]
}

/** Reads a file of requirements, one on each line. */
export function readRequirementsFile(bytes: Uint8Array): RequirementsFile {
  const [requires, paths, includes]: [Requirement[], string[], string[]] = [[], [], []]
  for (const line of logicalLines(textOf(bytes))) {
    const [first = '', second = ''] = optionOf(line)
    if (['-r', '--requirement', '-c', '--constraint'].includes(first)) includes.push(second)
    else if (['-e', '--editable'].includes(first)) paths.push(...folderIn(second))
    else if (isPath(first)) paths.push(...folderIn(first))
    else if (!first.startsWith('-')) addRequirement(line, requires, paths)
  }
  return { kind: 'requirements', requires, paths, includes }
}

function addRequirement(line: string, requires: Requirement[], paths: string[]): void {
  const requirement = readRequirement(line.split(' --hash')[0] ?? line)
  if (requirement === undefined) return
  if (requirement.path === undefined) requires.push(requirement)
  else paths.push(requirement.path)
}

function folderIn(word: string): string[] {
  const path = pathOfUrl(word) ?? (word.includes('://') ? undefined : withoutExtras(word))
  return path === undefined ? [] : [path]
}

/** `-rbase.txt`, `-r base.txt` and `--requirement=base.txt` as two words. */
function optionOf(line: string): string[] {
  const [first = '', ...rest] = quotedWordsOf(line)
  if (first.startsWith('--') && first.includes('=')) {
    const at = first.indexOf('=')
    return [first.slice(0, at), first.slice(at + 1)]
  }
  const isShort = first.length > 2 && ['-r', '-c', '-e'].includes(first.slice(0, 2))
  return isShort ? [first.slice(0, 2), first.slice(2)] : [first, ...rest]
}

/** Lines without comments; one that ends in a backslash goes on in the next. */
function* logicalLines(text: string): Generator<string> {
  const pieces: string[] = []
  for (const line of linesOf(text)) {
    const comment = line.startsWith('#') ? 0 : line.indexOf(' #')
    const plain = (comment < 0 ? line : line.slice(0, comment)).trim()
    pieces.push(plain.endsWith('\\') ? plain.slice(0, -1) : plain)
    if (plain.endsWith('\\')) continue
    const whole = pieces.splice(0).join(' ').trim()
    if (whole !== '') yield whole
  }
  const rest = pieces.join(' ').trim()
  if (rest !== '') yield rest
}
