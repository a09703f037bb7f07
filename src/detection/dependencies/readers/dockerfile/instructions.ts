/** One instruction of a Dockerfile, whole: its lines joined, its comments gone. */
export interface Instruction {
  /** In capitals: `COPY`. */
  readonly name: string
  /** What follows the name, on one line. */
  readonly text: string
  /** The bodies of its here-documents, in order. */
  readonly documents: readonly string[]
  readonly line: number
}

const directives = new Set(['syntax', 'escape', 'check'])

/** Reads the instructions of a Dockerfile; throws when a here-document is never closed or nothing but text is there. */
export function readInstructions(text: string): Instruction[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  const continues = continuationOf(lines)
  const found: Instruction[] = []
  for (let at = 0; at < lines.length; ) {
    if (isSkipped(lines[at] ?? '')) {
      at += 1
      continue
    }
    const joined = joinLines(lines, at, continues)
    const documents = takeDocuments(lines, joined.next, joined.text, at + 1)
    found.push({ ...splitName(joined.text), documents: documents.bodies, line: at + 1 })
    at = documents.next
  }
  return found
}

function isSkipped(line: string): boolean {
  const trimmed = line.trim()
  return trimmed === '' || trimmed.startsWith('#')
}

/** The character that continues a line: a directive at the very top may make it a backtick. */
function continuationOf(lines: readonly string[]): string {
  for (const line of lines) {
    const directive = /^\s*#\s*([a-z]{1,20})\s*=\s*(\S{1,200})\s*$/i.exec(line.slice(0, 300))
    if (!directive || !directives.has((directive[1] ?? '').toLowerCase())) return '\\'
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] === '`' ? '`' : '\\'
  }
  return '\\'
}

/** Joins the lines of an instruction; comments and empty lines between them are left out, as Docker does. */
function joinLines(lines: readonly string[], from: number, continues: string): { text: string; next: number } {
  const parts: string[] = []
  let next = from
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? ''
    if (next > from && isSkipped(line)) continue
    const trimmed = line.trimEnd()
    if (!trimmed.endsWith(continues)) {
      parts.push(trimmed)
      return { text: parts.join('').trim(), next: next + 1 }
    }
    parts.push(trimmed.slice(0, -1))
  }
  return { text: parts.join('').trim(), next }
}

function splitName(text: string): { name: string; text: string } {
  const end = text.search(/\s/)
  if (end < 0) return { name: text.toUpperCase(), text: '' }
  return { name: text.slice(0, end).toUpperCase(), text: text.slice(end).trim() }
}

/** Takes the bodies of `<<EOF`, `<<-EOF` and `<<"EOF"` from the lines after their instruction. */
function takeDocuments(lines: readonly string[], from: number, text: string, line: number) {
  const bodies: string[] = []
  let next = from
  if (!/^(run|copy|add|onbuild\s+(run|copy|add))\s/i.test(text)) return { bodies, next }
  for (const { word, tabs } of openedDocuments(text)) {
    const end = closingLine(lines, next, word, tabs)
    if (end < 0) {
      throw new Error(`the here-document ${word} opened in line ${line} is never closed`)
    }
    bodies.push(lines.slice(next, end).join('\n'))
    next = end + 1
  }
  return { bodies, next }
}

function closingLine(lines: readonly string[], from: number, word: string, tabs: boolean): number {
  for (let at = from; at < lines.length; at += 1) if (closes(lines[at] ?? '', word, tabs)) return at
  return -1
}

function closes(line: string, word: string, tabs: boolean): boolean {
  const bare = line.endsWith('\r') ? line.slice(0, -1) : line
  return (tabs ? bare.replace(/^\t+/, '') : bare) === word
}

function openedDocuments(text: string): { word: string; tabs: boolean }[] {
  const opened = text.matchAll(/(?<![<\w"'])<<(-?)(?:"(\w{1,100})"|'(\w{1,100})'|(\w{1,100}))/g)
  return [...opened].map(([, dash, ...words]) => ({
    word: words.find((word) => word !== undefined) ?? '',
    tabs: dash === '-',
  }))
}
