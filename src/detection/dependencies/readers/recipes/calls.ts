import { baseOf, folderOf, resolvePath, type Tree } from '../../tree.ts'
import { splitCommands } from '../dockerfile/commands.ts'
import { plainWords } from '../dockerfile/words.ts'

/** Targets of one file that a command runs. */
export interface Call {
  readonly file: string
  /** Empty: the first of the file. */
  readonly targets: readonly string[]
}

interface Program {
  readonly names: readonly string[]
  readonly folders: readonly string[]
  readonly files: readonly string[]
  /** Whether the file may lie above the folder where it is called. */
  readonly looksUp: boolean
}

const make: Program = {
  names: ['GNUmakefile', 'makefile', 'Makefile'],
  folders: ['-C', '--directory'],
  files: ['-f', '--file', '--makefile'],
  looksUp: false,
}
const programs: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['make', make],
  ['gmake', make],
  [
    'task',
    {
      names: ['Taskfile.yml', 'Taskfile.yaml', 'taskfile.yml', 'taskfile.yaml'],
      folders: ['-d', '--dir'],
      files: ['-t', '--taskfile'],
      looksUp: true,
    },
  ],
  [
    'just',
    {
      names: ['justfile', 'Justfile', '.justfile'],
      folders: ['-d', '--working-directory'],
      files: ['-f', '--justfile'],
      looksUp: true,
    },
  ],
])

/** Whether a text calls any of the programs that run recipes. */
export function callsRecipes(text: string): boolean {
  return /(?:^|[\s;&|(])(?:g?make|task|just)(?=$|[\s;&|)])/.test(text)
}

/** What a shell text runs of recipes, seen from a folder of the repository. */
export function findCalls(text: string, folder: string, tree: Tree): Call[] {
  let at = folder
  return splitCommands(text).flatMap((command): Call[] => {
    const words = plainWords(command.replace(/^[(\s]+/, '')).filter((word) => !/^[A-Z_][A-Z0-9_]*=/.test(word))
    if (words[0] === 'cd') at = resolvePath(at, words[1] ?? '') ?? at
    const program = programs.get(baseOf(words[0] ?? ''))
    return program === undefined ? [] : callOf(program, words.slice(1), at, tree)
  })
}

function callOf(program: Program, words: readonly string[], folder: string, tree: Tree): Call[] {
  const targets: string[] = []
  let [at, named, owed] = [folder, '', '']
  for (const word of words) {
    const [flag = '', joined] = word.startsWith('-') ? word.split('=', 2) : ['']
    const value = joined ?? (owed === '' ? '' : word)
    const name = owed === '' ? flag : owed
    if (word === '--' || /[$`]/.test(word)) break
    const isPlace = program.folders.includes(name) || program.files.includes(name)
    owed = isPlace && value === '' ? name : ''
    if (isPlace && value !== '') {
      if (program.files.includes(name)) named = value
      else at = resolvePath(at, value) ?? at
    } else if (!isPlace && flag === '' && !/[=<>]/.test(word)) targets.push(word)
  }
  const file = named === '' ? fileIn(program, at, tree) : resolvePath(at, named)
  return file !== undefined && tree.file(file) ? [{ file, targets }] : []
}

function fileIn({ names, looksUp }: Program, folder: string, tree: Tree): string | undefined {
  for (let at = folder; ; at = folderOf(at)) {
    const found = names.map((name) => (at === '' ? name : `${at}/${name}`)).find((path) => tree.file(path))
    if (found !== undefined || !looksUp || at === '') return found
  }
}
