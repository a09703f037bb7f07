import { linesOf, textOf, unquote } from '../../formats/text.ts'
import { normalizeName, pathOfUrl } from './requirement.ts'

/** What can be seen in a setup.py or setup.cfg without running it. */
export interface SetupFile {
  readonly kind: 'setup'
  readonly name: string
  readonly hasPrograms: boolean
  /** Folders of the repository that it requires, as written. */
  readonly paths: readonly string[]
}

/** Reads a setup.py or setup.cfg as text: its name where it is written out, programs, and requirements by `file:`. */
export function readSetupFile(bytes: Uint8Array): SetupFile {
  const text = textOf(bytes)
  const lines = [...linesOf(text)].map((line) => line.trim())
  return {
    kind: 'setup',
    name: normalizeName(lines.map(nameIn).find((name) => name !== '') ?? ''),
    hasPrograms: text.includes('console_scripts'),
    paths: lines.flatMap((line) => {
      const at = line.indexOf('file:')
      return at < 0 ? [] : (pathOfUrl(beforeQuote(line.slice(at))) ?? [])
    }),
  }
}

/** The value of `name = x` or `setup(name="x",`. */
function nameIn(line: string): string {
  const start = line.startsWith('setup(') ? line.slice('setup('.length) : line
  if (!start.startsWith('name')) return ''
  const rest = start.slice('name'.length).trimStart()
  if (!rest.startsWith('=')) return ''
  const value = rest.slice(1).trim()
  const word = unquote(value.split(',')[0]?.trim() ?? '')
  return word.includes('(') || word.includes(' ') ? '' : word
}

function beforeQuote(text: string): string {
  const ends = ['"', "'"].map((quote) => text.indexOf(quote)).filter((at) => at >= 0)
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends))
}
