import { textOf } from '../../formats/text.ts'

/** What a Rust file takes from files that are no modules. */
export interface RustSource {
  readonly kind: 'source'
  /** As written, from the folder of the file: `include_str!`, `#[path]`. */
  readonly besideFile: readonly string[]
  /** As written, from the folder of the crate: `migrate!`, `#[folder]`, and the ways out of it that a build script names. */
  readonly besideCrate: readonly string[]
}

const fileMarks = ['include_str!', 'include_bytes!', 'include!', '#[path']
const crateMarks = ['migrate!', 'include_dir!', '#[folder']

/** Finds the files that a Rust file includes by a path that is written out. */
export function readRustSource(bytes: Uint8Array): RustSource {
  const text = textOf(bytes)
  const marked = (mark: string) => [...placesOf(text, mark)].flatMap((at) => pathAfter(text, at + mark.length) ?? [])
  const included = fileMarks.flatMap(marked)
  const rooted = included.filter((path) => path.startsWith(crateMark))
  return {
    kind: 'source',
    besideFile: included.filter((path) => !path.startsWith(crateMark)),
    besideCrate: [...rooted, ...crateMarks.flatMap(marked)].map((path) => path.replace(crateMark, '.')),
  }
}

/** Finds every way out of the crate's folder that a build script names, e.g. to protobuf files. */
export function readBuildScript(bytes: Uint8Array): RustSource {
  const text = textOf(bytes)
  const out = [...placesOf(text, '"../')].flatMap((at) => textOfString(text, at))
  const { besideFile, besideCrate } = readRustSource(bytes)
  return { kind: 'source', besideFile, besideCrate: [...new Set([...besideCrate, ...out])] }
}

const crateMark = '$CARGO_MANIFEST_DIR'
const crateMacro = 'env!("CARGO_MANIFEST_DIR")'

function* placesOf(text: string, mark: string): Generator<number> {
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) {
    const start = text.lastIndexOf('\n', at) + 1
    const before = text.slice(Math.max(start, at - 40), at).trimStart()
    const isToldOnly = before.startsWith('//') || before.startsWith('#![doc') || before.startsWith('#[doc')
    if (!isToldOnly) yield at
  }
}

/** The first string after a macro's name, near to it: `("a")`, ` = "a"`, `(concat!(env!("CARGO_MANIFEST_DIR"), "/a"))`. */
function pathAfter(text: string, from: number): string | undefined {
  const near = text.slice(from, from + 300)
  const macro = near.indexOf(crateMacro)
  const first = near.indexOf('"')
  if (first < 0 || near.slice(0, first).includes(';')) return undefined
  if (macro < 0 || first < macro) return textOfString(near, first)[0]
  const [path] = textOfString(near, near.indexOf('"', macro + crateMacro.length))
  return path === undefined ? undefined : `${crateMark}${path}`
}

function textOfString(text: string, at: number): string[] {
  const end = at < 0 ? -1 : text.indexOf('"', at + 1)
  const found = end < 0 ? '' : text.slice(at + 1, end)
  return found === '' || found.includes('\n') || found.includes('{') ? [] : [found]
}
