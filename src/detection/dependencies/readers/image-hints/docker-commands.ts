import { splitCommands } from '../dockerfile/commands.ts'
import { plainWords, splitOnce } from '../dockerfile/words.ts'
import { type BuildHint, makeHint } from './hint.ts'

const tools = ['docker', 'podman', 'buildah', 'nerdctl', 'depot', 'finch']
const verbs = new Set(['build', 'buildx', 'image', 'builder', 'bud', 'build-using-dockerfile'])
const withValue = new Set(
  [
    '-f',
    '--file',
    '-t',
    '--tag',
    '--build-arg',
    '--build-context',
    '--target',
    '--platform',
    '--cache-from',
    '--cache-to',
    '-o',
  ]
    .concat([
      '--output',
      '--secret',
      '--ssh',
      '--label',
      '--network',
      '--progress',
      '--builder',
      '--memory',
      '-m',
      '--iidfile',
      '--add-host',
    ])
    .concat([
      '--metadata-file',
      '--provenance',
      '--sbom',
      '--attest',
      '--allow',
      '--annotation',
      '--shm-size',
      '--ulimit',
      '--isolation',
    ]),
)

/** The `docker build …` of a script, a Makefile or a pipeline's step, with variables and loops of the same text filled in. */
export function readDockerCommands(text: string, start: BuildHint['start'] = 'either'): BuildHint[] {
  if (!tools.some((tool) => text.includes(tool)) || !/\bbu(ild|d)/.test(text)) return []
  const values = valuesOf(text)
  let folder = ''
  return splitCommands(text.replaceAll('\\\r\n', ' ')).flatMap((command) => {
    const bare = command.replace(/^[@\-(\s]+/, '')
    if (bare.startsWith('cd ')) folder = enter(folder, plainWords(bare)[1] ?? '')
    return fillIn(bare, values).flatMap((filled) => hintOf(plainWords(filled), folder, start))
  })
}

function enter(folder: string, to: string): string {
  const known = /^[\w./-]+$/.test(to)
  return known && to !== '-' ? `${folder}${folder === '' ? '' : '/'}${to}` : ''
}

function hintOf(words: readonly string[], folder: string, start: BuildHint['start']): BuildHint[] {
  const at = words.findIndex((word) => tools.includes(word.slice(word.lastIndexOf('/') + 1)))
  const verb = words.findIndex((word, index) => index > at && (word === 'build' || word === 'bud'))
  if (at < 0 || verb < 0 || words.slice(at + 1, verb).some((word) => !verbs.has(word) && !word.startsWith('-')))
    return []
  const { options, contexts } = optionsOf(words.slice(verb + 1))
  const context = contexts.at(-1)
  if (context === undefined || context === '-' || /^https?:|^git@/.test(context)) return []
  const file = options.get('-f')?.[0] ?? options.get('--file')?.[0]
  const below = (path: string) => (folder === '' || path.startsWith('/') ? path : `${folder}/${path}`)
  return [
    makeHint({
      ...(file === undefined ? {} : { dockerfile: below(file) }),
      context: below(context),
      dockerfileFrom: 'start',
      start,
      args: pairs(options.get('--build-arg')),
      target: options.get('--target')?.[0] ?? '',
      contexts: pairs(options.get('--build-context')),
      names: [...(options.get('-t') ?? []), ...(options.get('--tag') ?? [])],
    }),
  ]
}

function optionsOf(words: readonly string[]) {
  const options = new Map<string, string[]>()
  const contexts: string[] = []
  let owed = ''
  for (const word of words) {
    const [name, joined] = splitOnce(word, '=')
    if (owed !== '') {
      options.set(owed, [...(options.get(owed) ?? []), word])
      owed = ''
    } else if (word.startsWith('-') && word !== '-') {
      if (joined !== undefined) options.set(name, [...(options.get(name) ?? []), joined])
      else if (withValue.has(name)) owed = name
    } else if (!/^[<>]/.test(word)) contexts.push(word)
  }
  return { options, contexts }
}

function pairs(values: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(values.map((value) => splitOnce(value, '=')).map(([key, value]) => [key, value ?? '*']))
}

/** What variables stand for in a script: `X=a`, `X := a`, `for X in a b`. */
function valuesOf(text: string): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const found = folderFound(line.slice(0, 400), values)
    if (found) values.set(found.name, [found.folder])
    const set =
      /^\s*(?:export\s+|local\s+|readonly\s+)?(\w{1,60})\s{0,3}(?:\?|:|::)?=\s{0,3}([^\s;&|]{1,200})\s*$/.exec(
        line.slice(0, 400),
      )
    if (set?.[1] && set[2] && !set[2].startsWith('$(')) values.set(set[1], [plainWords(set[2])[0] ?? ''])
    const loop = /\bfor\s+(\w{1,60})\s+in\s+([^;$`]{1,2000})/.exec(line)
    if (loop?.[1] && loop[2])
      values.set(
        loop[1],
        plainWords(loop[2]).filter((word) => /^[\w./-]+$/.test(word)),
      )
  }
  return values
}

/** A script that looks for the folder it lies in: `HERE="$(dirname "$0")"`, `TOP="$(realpath "$HERE/..")"`. */
function folderFound(line: string, values: ReadonlyMap<string, readonly string[]>) {
  const [, name, inner] = /^\s*(?:export\s+|local\s+|readonly\s+)?(\w{1,60})="?\$\((.{1,300})\)"?\s*$/.exec(line) ?? []
  if (name === undefined || inner === undefined) return undefined
  const own = /dirname\s+(?:--\s+)?"?\$(?:0|\{?BASH_SOURCE[^"\s)]{0,10})"?\)?"?(\/[./]*)?/.exec(inner)
  if (own) return { name, folder: `.${own[1] ?? ''}` }
  const from = /(?:readlink\s+-f|realpath|cd)\s+"?\$\{?(\w{1,60})\}?(\/[\w./-]*)?/.exec(inner)
  const known = values.get(from?.[1] ?? '')?.[0]
  return known?.startsWith('.') ? { name, folder: `${known}${from?.[2] ?? ''}` } : undefined
}

/** A command once for each value of its first variable that has several; what is not known is `*`. */
function fillIn(command: string, values: ReadonlyMap<string, readonly string[]>, depth = 0): string[] {
  const found = /\$\$?(?:\{(\w+)[^}]{0,200}\}|\((\w+)\)|(\w+))/.exec(command)
  if (!found || depth > 20) return [command]
  const name = found[1] ?? found[2] ?? found[3] ?? ''
  const known = values.get(name) ?? ['*']
  return known.slice(0, 100).flatMap((value) => {
    const filled =
      command.slice(0, found.index) + value.replaceAll('$', '') + command.slice(found.index + found[0].length)
    return fillIn(filled, new Map([...values, [name, [value]]]), depth + (known.length > 1 ? 5 : 1))
  })
}
