import { Composer, type CST, type Document, Lexer, LineCounter, Parser } from 'yaml'
import type { Path, Trouble } from './finding.ts'
import { offsetOf } from './yaml-places.ts'
import { readPlain } from './yaml-values.ts'

/** Settings files larger than this are refused, in bytes. */
export const largestSource = 256 * 1024

/** Lists and blocks nested deeper than this are refused. */
const deepestNesting = 64

/** Texts of more signs and words than this are refused: it bounds the time that any text takes. */
const mostLexemes = 50_000

/** Trouble with the text itself, at an offset. */
interface TextTrouble extends Omit<Trouble, 'path'> {
  readonly offset: number
}

/** A YAML text as plain data, with the way back from a path to its line. */
export interface YamlSource {
  /** Undefined when the text has trouble. */
  readonly value: unknown
  readonly troubles: readonly (Trouble & Position)[]
  locate(path: Path, at: 'key' | 'value'): Position
}

/** From 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Reads one YAML 1.2 document with the core schema; refuses what settings never need: aliases, tags, merge keys, great size or depth. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter()
  const { document, trouble } = compose(text, lines)
  const plain = document && !trouble ? readPlain(document.contents) : { value: undefined, troubles: [] }
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const locate = (path: Path, at: 'key' | 'value') => position(offsetOf(document?.contents ?? null, path, at))
  return {
    value: plain.value,
    troubles: [
      ...(trouble ? [{ ...trouble, path: [], ...position(trouble.offset) }] : []),
      ...plain.troubles.map((t) => ({ ...t, ...locate(t.path, t.at ?? 'value') })),
    ],
    locate,
  }
}

function compose(text: string, lines: LineCounter): { document?: Document.Parsed; trouble?: TextTrouble } {
  const size = Buffer.byteLength(text)
  if (size > largestSource) {
    return { trouble: refuse(0, 'yaml-too-large', `${size} bytes`, `Keep it under ${largestSource} bytes.`) }
  }
  const composer = new Composer({ version: '1.2', schema: 'core', merge: false, uniqueKeys: false, logLevel: 'silent' })
  const parser = new Parser(lines.addNewLine)
  const documents: Document.Parsed[] = []
  const tokens: CST.Token[] = []
  let lexemes = 0
  lines.addNewLine(0)
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > mostLexemes) return { trouble: tooMuch(parser.offset) }
    if (parser.stack.length > deepestNesting + 2) return { trouble: tooDeep(parser.offset) }
    tokens.push(...parser.next(lexeme))
    const error = tokens.find((token) => token.type === 'error')
    if (error) return { trouble: syntaxTrouble(error.offset, error.type === 'error' ? error.message : '') }
    documents.push(...tokens.splice(0).flatMap((token) => [...composer.next(token)]))
    if (documents.length > 1) return pickDocument(documents)
  }
  for (const token of parser.end()) documents.push(...composer.next(token))
  documents.push(...composer.end(true, text.length))
  return pickDocument(documents)
}

function pickDocument(documents: readonly Document.Parsed[]): { document?: Document.Parsed; trouble?: TextTrouble } {
  const [document, second] = documents
  if (document === undefined) return { trouble: refuse(0, 'yaml-empty', 'an empty text', 'Write settings.') }
  const error = document.errors[0] ?? document.warnings.find((warning) => warning.code !== 'TAG_RESOLVE_FAILED')
  if (error) return { document, trouble: syntaxTrouble(error.pos[0], error.message) }
  if (second) {
    const offset = second.range[0]
    return {
      document,
      trouble: refuse(offset, 'yaml-documents', 'a second document', 'Remove “---” and all after it.'),
    }
  }
  if (document.directives.yaml.version !== '1.2') {
    return { document, trouble: refuse(0, 'yaml-version', 'YAML 1.1', 'Remove the %YAML line.') }
  }
  return { document }
}

function refuse(offset: number, code: string, found: string, todo: string): TextTrouble {
  return { offset, code, what: `one YAML 1.2 document of settings was wanted, found ${found}`, todo }
}

function tooMuch(offset: number): TextTrouble {
  return refuse(offset, 'yaml-too-large', `more than ${mostLexemes} signs and words`, 'Write fewer.')
}

function tooDeep(offset: number): TextTrouble {
  return refuse(offset, 'yaml-too-deep', `more than ${deepestNesting} levels`, 'Nest less deeply.')
}

function syntaxTrouble(offset: number, message: string): TextTrouble {
  const what = `this is not YAML: ${message.split('\n')[0] ?? message}`
  return {
    offset,
    code: 'yaml-syntax',
    what,
    todo: 'Mind the indentation (spaces, not tabs), the colons and the quotes.',
  }
}
