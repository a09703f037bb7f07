/** A `.proto` file, as far as others matter to it. */
export interface ProtoFacts {
  readonly kind: 'proto'
  readonly imports: readonly string[]
}

/** A file that names what code is generated from: a script, a build file, a generator's settings. */
export interface NamingFacts {
  readonly kind: 'naming'
  /** Paths and patterns of schemas, as written. */
  readonly schemas: readonly string[]
  /** Folders whose `.proto` files are compiled. */
  readonly folders: readonly string[]
  /** Where the code is put. */
  readonly outputs: readonly string[]
}

/** What a file says of schemas. */
export type SchemaFacts = ProtoFacts | NamingFacts | { readonly kind: 'nothing' }

/** Reads the imports of a `.proto` file. */
export function readProto(text: string): ProtoFacts {
  const lines = text.split('\n').filter((line) => line.trimStart().startsWith('import'))
  return {
    kind: 'proto',
    imports: lines.flatMap(
      (line) => /^\s*import\s+(?:public\s+|weak\s+)?["']([^"']{1,300})["']/.exec(line.slice(0, 400))?.[1] ?? [],
    ),
  }
}

/** Reads which schemas a file names. */
export function readNaming(text: string): SchemaFacts {
  if (!/\.proto\b|protoc\b|openapi|swagger|\.graphqls?\b|buf\.build|^\s{0,8}-?\s?(out|directory):/im.test(text))
    return { kind: 'nothing' }
  const words = (text.match(/[^\s"'`,;()<>{}[\]]{2,300}/g) ?? []).map((word) => word.replaceAll('\\', '/'))
  const schemas = words.map(valueOfWord).filter(isSchema)
  const folders = words.flatMap((word, at) => protoFolder(word, words[at + 1] ?? ''))
  const outputs = words.flatMap((word, at) => outputOf(word, words[at + 1] ?? ''))
  if (schemas.length + folders.length === 0) return { kind: 'nothing' }
  return { kind: 'naming', schemas: unique(schemas), folders: unique(folders), outputs: unique(outputs) }
}

/** Whether a path is one of a schema by its name: `.proto`, `.graphql`, or an OpenAPI document. */
export function isSchema(path: string): boolean {
  if (/\.(proto|graphqls?)$/.test(path)) return /[\w*]\.\w+$/.test(path)
  return (
    /\.(ya?ml|json)$/.test(path) &&
    /(openapi|swagger|api-?spec|asyncapi)[\w.-]*$/i.test(path) &&
    !/openapitools\.json$|config/.test(path)
  )
}

/** `--proto_path=x`, `-Ix` and `-I x`; `directory: x` of buf. */
function protoFolder(word: string, next: string): string[] {
  const joined = /^(?:--proto_path=|--proto-path=|-I)(.+)$/.exec(word)?.[1]
  if (joined !== undefined) return [joined]
  return word === '-I' || word === '--proto_path' || word === 'directory:' ? [next] : []
}

/** `--go_out=paths=source_relative:gen`, `out: gen`, `-o gen`, `--output gen`. */
function outputOf(word: string, next: string): string[] {
  const joined = /^--[\w-]{1,40}_(?:out|opt_out)=(.+)$/.exec(word)?.[1]
  if (joined !== undefined) return [joined.slice(joined.lastIndexOf(':') + 1)]
  return ['out:', '-o', '--output', '--out'].includes(word) ? [next] : []
}

function valueOfWord(word: string): string {
  return word.slice(word.lastIndexOf('=') + 1)
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)].filter((word) => word !== '' && !word.startsWith('-'))
}
