import { namesBuilder } from './commands.ts'
import { plainWords, splitOnce } from './words.ts'

/** What a command says it builds or starts: by name, or by a path from the folder that it runs in. */
export type Named = { readonly name: string } | { readonly path: string }

type Reading = (words: readonly string[]) => Named[]

const scripted = new Set(['pnpm', 'npm', 'yarn', 'bun', 'npx', 'turbo', 'nx', 'lerna', 'rush', 'bunx', 'pnpx'])
const valued = new Set(['--filter', '-F', '--scope', '--workspace', '--to', '--projects', '--project', '-p'])
const located = new Set(['-C', '--dir', '--prefix', '--cwd'])

const readings: Readonly<Record<string, Reading>> = {
  go: readGo,
  cargo: readCargo,
  dotnet: readDotnet,
  mvn: readMaven,
  mvnw: readMaven,
  gradle: readGradle,
  gradlew: readGradle,
  uv: readPython,
  poetry: readPython,
  pip: readPython,
  pip3: readPython,
  node: readProgram,
  deno: readProgram,
  python: readProgram,
  python3: readProgram,
  java: readProgram,
}

/** The packages that a command names; none when it works on whatever is in its folder. */
export function namedPackages(command: string): Named[] {
  if (!namesBuilder(command)) return []
  const words = plainWords(command)
  const at = words.findIndex((word) => isProgram(programOf(word)))
  if (at < 0) return []
  const program = programOf(words[at] ?? '')
  const rest = words.slice(at + 1)
  const read = readings[program]
  return read ? read(rest) : readScripted(program, rest)
}

function programOf(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1).replace(/@[\w.^~]+$/, '')
}

function isProgram(name: string): boolean {
  return scripted.has(name) || Object.hasOwn(readings, name)
}

function readScripted(program: string, words: readonly string[]): Named[] {
  const found = words.flatMap((word, at) => {
    const [flag, joined] = splitOnce(word, '=')
    const isName = valued.has(flag) || (program === 'npm' && flag === '-w')
    const value = joined ?? words[at + 1] ?? ''
    if (located.has(flag)) return [{ path: value }]
    return isName ? value.split(',').flatMap(filterOf) : []
  })
  return found.length > 0 ? found : readVerbs(program === 'nx' ? ['nx', ...words] : words)
}

/** `turbo prune web`, `nx build web`, `nx run web:build`, `yarn workspace web build`, `yarn workspaces focus web`. */
function readVerbs(words: readonly string[]): Named[] {
  const plain = words.filter((word) => !word.startsWith('-'))
  const after = (verb: string) => plain.slice(plain.indexOf(verb) + 1)
  if (plain.includes('prune')) return after('prune').map((name) => ({ name: programName(name) }))
  if (plain.includes('workspace'))
    return after('workspace')
      .slice(0, 1)
      .map((name) => ({ name }))
  if (plain.includes('focus')) return after('focus').map((name) => ({ name }))
  const nx = words.indexOf('nx')
  const tasks = nx >= 0 ? words.slice(nx + 1) : words
  const [verb = '', target = ''] = tasks.filter((word) => !word.startsWith('-'))
  if (nx < 0) return []
  if (verb === 'run') return [{ name: target.split(':')[0] ?? '' }]
  return ['build', 'serve', 'start'].includes(verb) && target !== '' ? [{ name: target }] : []
}

function programName(written: string): string {
  return written.replace(/(?<=.)@[\w.^~-]+$/, '')
}

/** A pnpm or turbo filter: `web...`, `...web`, `./apps/web`, `{apps/web}`, `web^...`; what is taken away (`!web`) names nothing. */
function filterOf(written: string): Named[] {
  if (written.startsWith('!') || written === '') return []
  const bare = written
    .replace(/^\.\.\.\^?/, '')
    .replace(/\^?\.\.\.$/, '')
    .replace(/\[.*\]$/, '')
    .replace(/^\{|\}$/g, '')
  if (bare === '') return []
  return /^\.{0,2}\//.test(bare) || (bare.includes('/') && !bare.startsWith('@')) ? [{ path: bare }] : [{ name: bare }]
}

function readGo(words: readonly string[]): Named[] {
  const [verb, ...rest] = words
  if (!['build', 'install', 'run', 'generate'].includes(verb ?? '')) return []
  const skip = new Set(['-o', '-ldflags', '-tags', '-mod', '-gcflags', '-asmflags', '-p', '-pkgdir', '-overlay', '-C'])
  const found = rest.filter((word, at) => !word.startsWith('-') && !skip.has(rest[at - 1] ?? ''))
  const packages = found.filter((word) => !/[>|]/.test(word)).map((word) => word.replace(/\/?\.\.\.$/, ''))
  if (packages.length === 0) return [{ path: '.' }]
  return packages.map((word) => (/^\.|\.go$/.test(word) ? { path: goFolder(word) } : { name: word }))
}

function goFolder(word: string): string {
  return word.endsWith('.go') ? word.slice(0, Math.max(0, word.lastIndexOf('/'))) || '.' : word
}

function readCargo(words: readonly string[]): Named[] {
  const named = flagsOf(words, ['-p', '--package', '--bin']).map((name) => ({ name: programName(name) }))
  const paths = flagsOf(words, ['--manifest-path', '--path']).map((path) => ({ path }))
  return [...named, ...paths]
}

function readDotnet(words: readonly string[]): Named[] {
  const [verb, ...rest] = words
  if (!['publish', 'build', 'restore', 'run'].includes(verb ?? '')) return []
  const project = flagsOf(rest, ['--project']).map((path) => ({ path }))
  const first = rest.find(
    (word, at) =>
      !word.startsWith('-') && !/^-(o|c|r|f|v|a)$|^--(output|configuration|runtime|os|arch)$/.test(rest[at - 1] ?? ''),
  )
  return first === undefined || /\.slnx?$/.test(first) ? project : [{ path: first }]
}

function readMaven(words: readonly string[]): Named[] {
  const modules = flagsOf(words, ['-pl', '--projects']).flatMap((list) => list.split(','))
  const files = flagsOf(words, ['-f', '--file']).map((path) => ({ path }))
  return [
    ...modules
      .filter((each) => !/^[!-]/.test(each))
      .map((each) => (each.startsWith(':') ? { name: each.slice(1) } : { path: each })),
    ...files,
  ]
}

function readGradle(words: readonly string[]): Named[] {
  const tasks = words.filter((word) => /^:?[\w.-]+(:[\w.-]+)+$/.test(word))
  const folders = flagsOf(words, ['-p', '--project-dir']).map((path) => ({ path }))
  return [...tasks.map((task) => ({ path: task.replace(/^:/, '').split(':').slice(0, -1).join('/') })), ...folders]
}

function readPython(words: readonly string[]): Named[] {
  const named = flagsOf(words, ['--package']).map((name) => ({ name }))
  const folders = flagsOf(words, ['--directory', '--project', '-C']).map((path) => ({ path }))
  const installed = words.includes('install')
    ? words.filter((word) => /^\.{0,2}\/\w/.test(word) && !/\.(txt|toml)$/.test(word))
    : []
  return [...named, ...folders, ...installed.map((path) => ({ path: path.replace(/\[.*\]$/, '') }))]
}

/** `node apps/api/dist/main.js`: the file that is started lies in its package. */
function readProgram(words: readonly string[]): Named[] {
  const file = words.find((word) => /\.(m?js|cjs|ts|py|jar)$/.test(word) && !word.startsWith('-'))
  return file === undefined ? [] : [{ path: file }]
}

function flagsOf(words: readonly string[], names: readonly string[]): string[] {
  return words.flatMap((word, at) => {
    const [flag, joined] = splitOnce(word, '=')
    if (!names.includes(flag)) return []
    const value = joined ?? words[at + 1] ?? ''
    return value === '' ? [] : [value]
  })
}
