/** The values of variables by name. */
export type Variables = ReadonlyMap<string, string>

/**
 * Replaces `$X`, `${X}`, `${X:-default}`, `${X-default}`, `${X:+other}`, `${X+other}`, `${X:?…}`, and the affixes `${X#p}`, `${X%p}` where
 * the affix is plain text; what has no value stays as it is written, so that it can be told from an empty text.
 */
export function substitute(text: string, variables: Variables, depth = 0): string {
  if (depth > 8 || !text.includes('$')) return text
  let out = ''
  for (let at = 0; at < text.length; ) {
    const found = text[at] === '$' ? variableAt(text, at) : undefined
    if (!found) {
      out += text[at]
      at += 1
      continue
    }
    out += resolve(found, variables, depth) ?? text.slice(at, found.end)
    at = found.end
  }
  return out
}

/** Whether a text still holds a variable that has no value. */
export function hasVariables(text: string): boolean {
  return /\$[{(\w]/.test(text)
}

interface Found {
  readonly name: string
  readonly operator: string
  readonly operand: string
  readonly end: number
}

function variableAt(text: string, at: number): Found | undefined {
  if (text[at + 1] !== '{') {
    const name = nameAt(text, at + 1)
    return name === '' ? undefined : { name, operator: '', operand: '', end: at + 1 + name.length }
  }
  const end = closingBrace(text, at + 1)
  const name = nameAt(text, at + 2)
  if (end < 0 || name === '') return undefined
  const rest = text.slice(at + 2 + name.length, end)
  const operator = /^(:[-+?]|##|%%|[-+?#%])?/.exec(rest)?.[0] ?? ''
  return { name, operator, operand: rest.slice(operator.length), end: end + 1 }
}

function nameAt(text: string, from: number): string {
  let end = from
  while (end < text.length && /\w/.test(text[end] ?? '')) end += 1
  return text.slice(from, end)
}

function closingBrace(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1
    if (text[at] === '}' && --depth === 0) return at
  }
  return -1
}

function resolve({ name, operator, operand }: Found, variables: Variables, depth: number): string | undefined {
  const value = variables.get(name)
  const other = () => substitute(operand, variables, depth + 1)
  if (operator === ':-') return value ? value : other()
  if (operator === '-') return value ?? other()
  if (operator === ':+') return value ? other() : ''
  if (operator === '+') return value === undefined ? '' : other()
  if (value === undefined) return undefined
  if (operator.startsWith('#')) return value.startsWith(operand) ? value.slice(operand.length) : value
  if (operator.startsWith('%')) return value.endsWith(operand) ? value.slice(0, value.length - operand.length) : value
  return value
}
