import { beforeComment, linesOf, textOf } from '../../formats/text.ts'
import { baseOf } from '../../tree.ts'
import { readPathPackages } from './path-packages.ts'

/** Understands Mix: applications of an umbrella, and dependencies by path. */
export const elixirReader = readPathPackages({
  id: 'elixir',
  name: 'Mix',
  wants: (path) => baseOf(path) === 'mix.exs' && !`/${path}`.includes('/deps/'),
  entries: ['Procfile', 'lib/application.ex'],
  read(bytes) {
    const lines = [...linesOf(textOf(bytes))].map((line) => beforeComment(line, '#'))
    const inUmbrella = lines.filter((line) => line.includes('in_umbrella: true')).flatMap((line) => atomIn(line) ?? [])
    return {
      kind: 'package',
      name: lines.filter((line) => line.startsWith('app:')).flatMap((line) => atomIn(line) ?? [])[0] ?? '',
      paths: [...inUmbrella.map((name) => `../${name}`), ...lines.flatMap(pathIn)],
      requires: [],
      runs: lines.some((line) => line.startsWith('mod: {')),
    }
  },
})

/** `{:money, in_umbrella: true}`: money. */
function atomIn(line: string): string | undefined {
  return / :(\w+)|\{:(\w+)/.exec(line)?.slice(1).find(Boolean)
}

/** Also where an application of an umbrella finds what the umbrella says to all: `config_path: "../../config/config.exs"`. */
function pathIn(line: string): string[] {
  const [mark, isFile] = line.startsWith('config_path:') ? ['config_path: "', true] : ['path: "', false]
  const at = line.indexOf(mark)
  const isDependency = line.includes('{:') || isFile
  if (at < 0 || !isDependency) return []
  const path = line.slice(at + mark.length).split('"')[0] ?? ''
  return [isFile ? (path.split('/config/')[0] ?? path) : path]
}
