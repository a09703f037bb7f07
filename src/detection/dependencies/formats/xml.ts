import { textOf } from './text.ts'

/** An element of an XML file; names are without their namespace's prefix. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | undefined>>
  readonly children: readonly Element[]
  /** Its own text, without the spaces around it. */
  readonly text: string
}

const deepest = 200

/**
 * Reads the XML of a build file (pom.xml, *.csproj) in one pass; throws an Error when it is not well formed. A document type is passed
 * over and its entities are not expanded, so no file can grow by being read.
 */
export function parseXml(bytes: Uint8Array): Element {
  const text = textOf(bytes)
  const top = open('', {})
  const stack = [top]
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('<', at)
    const around = stack.at(-1) ?? top
    around.texts.push(decode(text.slice(at, next < 0 ? text.length : next)))
    if (next < 0) break
    at = readMark(text, next, stack)
    if (stack.length > deepest) throw new Error(`its elements are nested more than ${deepest} deep`)
  }
  if (stack.length > 1) throw new Error(`<${stack.at(-1)?.name ?? ''}> is never closed`)
  const [root, ...others] = top.children
  if (root === undefined || others.length > 0) throw new Error('it is not one XML element')
  return root
}

/** The children of an element that are called so. */
export function childrenOf(element: Element | undefined, name: string): readonly Element[] {
  return element?.children.filter((child) => child.name === name) ?? []
}

/** The first element that is found by going down the names. */
export function childAt(element: Element | undefined, ...names: readonly string[]): Element | undefined {
  return names.reduce<Element | undefined>((at, name) => at?.children.find((child) => child.name === name), element)
}

/** The text of the element that is found by going down the names; undefined where there is none, or nothing in it. */
export function childText(element: Element | undefined, ...names: readonly string[]): string | undefined {
  return childAt(element, ...names)?.text || undefined
}

/** An element and everything in it, in the order of the file. */
export function* allWithin(element: Element): Generator<Element> {
  yield element
  for (const child of element.children) yield* allWithin(child)
}

interface Open {
  readonly name: string
  readonly attributes: Record<string, string>
  readonly children: Element[]
  readonly texts: string[]
}

function open(name: string, attributes: Record<string, string>): Open {
  return { name, attributes, children: [], texts: [] }
}

function close({ name, attributes, children, texts }: Open): Element {
  return { name, attributes, children, text: texts.join('').trim() }
}

/** Reads what begins at a `<`, and says where it ends. */
function readMark(text: string, at: number, stack: Open[]): number {
  if (text.startsWith('<!--', at)) return endOf(text, '-->', at + 4)
  if (text.startsWith('<?', at)) return endOf(text, '?>', at + 2)
  if (text.startsWith('<![CDATA[', at)) {
    const end = endOf(text, ']]>', at + 9)
    stack.at(-1)?.texts.push(text.slice(at + 9, end - 3))
    return end
  }
  if (text.startsWith('<!', at)) return endOfDeclaration(text, at)
  if (text.startsWith('</', at)) return readEnd(text, at, stack)
  return readStart(text, at, stack)
}

function readEnd(text: string, at: number, stack: Open[]): number {
  const end = endOf(text, '>', at)
  const name = withoutPrefix(text.slice(at + 2, end - 1).trim())
  const ended = stack.length > 1 ? stack.pop() : undefined
  if (ended?.name !== name) throw new Error(`</${name}> closes ${ended ? `<${ended.name}>` : 'nothing'}`)
  stack.at(-1)?.children.push(close(ended))
  return end
}

function readStart(text: string, from: number, stack: Open[]): number {
  let at = endOfName(text, from + 1)
  const element = open(withoutPrefix(text.slice(from + 1, at)), {})
  if (element.name === '') throw new Error('a < stands where no element begins')
  for (;;) {
    at = endOfSpace(text, at)
    if (text.startsWith('/>', at)) {
      stack.at(-1)?.children.push(close(element))
      return at + 2
    }
    if (text[at] === '>') {
      stack.push(element)
      return at + 1
    }
    at = readAttribute(text, at, element)
  }
}

function readAttribute(text: string, from: number, { name, attributes }: Open): number {
  const ended = endOfName(text, from)
  const equals = endOfSpace(text, ended)
  const start = endOfSpace(text, equals + 1)
  const quote = text[start]
  if (ended === from || text[equals] !== '=' || (quote !== '"' && quote !== "'")) {
    throw new Error(`an attribute of <${name}> is not name="value"`)
  }
  const end = endOf(text, quote, start + 1)
  attributes[withoutPrefix(text.slice(from, ended))] = decode(text.slice(start + 1, end - 1))
  return end
}

function endOfDeclaration(text: string, at: number): number {
  const end = text.indexOf('>', at)
  const inner = text.indexOf('[', at)
  return inner >= 0 && inner < end ? endOf(text, '>', endOf(text, ']', inner)) : endOf(text, '>', at)
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  if (at < 0) throw new Error(`it ends where "${mark}" was expected`)
  return at + mark.length
}

function endOfName(text: string, from: number): number {
  let at = from
  while (at < text.length && !' \t\r\n=/><'.includes(text[at] ?? '')) at += 1
  return at
}

function endOfSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at += 1
  return at
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decode(text: string): string {
  if (!text.includes('&')) return text
  const [first = '', ...rest] = text.split('&')
  return first + rest.map(decodeAfterMark).join('')
}

function decodeAfterMark(text: string): string {
  const end = text.indexOf(';')
  const known = end < 0 ? undefined : entities[text.slice(0, end)]
  return known === undefined ? `&${text}` : known + text.slice(end + 1)
}
