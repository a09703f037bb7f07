import { beforeComment, linesOf, textOf } from '../../formats/text.ts'
import { baseOf } from '../../tree.ts'
import { readPathPackages } from './path-packages.ts'

/** Understands Bundler by the gems that it takes from a path. */
export const rubyReader = readPathPackages({
  id: 'ruby',
  name: 'Bundler',
  wants: (path) => baseOf(path) === 'Gemfile' || baseOf(path) === 'gems.rb',
  entries: ['config.ru', 'bin/rails', 'Procfile', 'config/application.rb'],
  read(bytes) {
    const lines = [...linesOf(textOf(bytes))].map((line) => beforeComment(line, '#'))
    return { kind: 'package', name: '', paths: lines.flatMap(pathsIn), requires: [], runs: false }
  },
})

/** `gem "x", path: "../x"`, `gem "x", :path => "../x"`, `path "../x" do`. */
function pathsIn(line: string): string[] {
  const mark = line.startsWith('path ') ? 'path ' : ['path:', ':path =>'].find((one) => line.includes(one))
  if (mark === undefined) return []
  const rest = line.slice(line.indexOf(mark) + mark.length).trim()
  const end = rest.indexOf(rest[0] ?? '', 1)
  return (rest.startsWith('"') || rest.startsWith("'")) && end > 1 ? [rest.slice(1, end)] : []
}
