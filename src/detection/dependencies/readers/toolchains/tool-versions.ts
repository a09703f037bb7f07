import { beforeComment, linesOf, wordsOf } from '../../formats/text.ts'
import { parseToml, tableAt } from '../../formats/toml.ts'
import { recordOf, textOf, textsOf } from '../image-hints/plain-values.ts'

/** Versions by the tool's name as it is written; the empty name is the one tool that the file is about. */
export type ToolVersions = Readonly<Record<string, string>>

/** Reads `.nvmrc`, `.python-version` and their like: the versions of one tool, a line each. */
export function readOneTool(text: string): ToolVersions {
  const versions = [...linesOf(text)].map((line) => beforeComment(line, '#').replace(/^v(?=\d)/, ''))
  return { '': versions.filter((version) => version !== '').join(' ') }
}

/** Reads asdf's `.tool-versions`: a tool and its versions in each line. */
export function readToolVersions(text: string): ToolVersions {
  const lines = [...linesOf(text)].map((line) => wordsOf(beforeComment(line, '#')))
  return fromPairs(lines.map(([tool = '', ...versions]) => [tool, versions.join(' ')]))
}

/** Reads the tools of a `mise.toml`; throws when it is no TOML. */
export function readMise(text: string): ToolVersions {
  const tools = tableAt(parseToml(new TextEncoder().encode(text)), 'tools')
  return fromPairs(Object.entries(tools).map(([tool, asked]) => [tool.replace(/^core:/, ''), versionIn(asked)]))
}

function versionIn(asked: unknown): string {
  if (Array.isArray(asked)) return asked.map(versionIn).join(' ')
  return textOf(recordOf(asked)['version']) || textsOf(asked).join(' ')
}

function fromPairs(pairs: readonly (readonly [string, string])[]): ToolVersions {
  return Object.fromEntries(pairs.filter(([tool]) => tool !== '' && tool !== '__proto__'))
}
