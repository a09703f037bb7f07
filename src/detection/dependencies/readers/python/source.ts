import { beforeComment, linesOf, textOf } from '../../formats/text.ts'

/** What a Python file says of others. */
export interface PythonSource {
  readonly kind: 'source'
  /** What it imports, with dots, at most three names each: `shop.models.order`, `..shared.money`. */
  readonly imports: readonly string[]
  /** Whether it makes an application or a server. */
  readonly isApplication: boolean
}

/** What makes a file an application: of Django, FastAPI, Flask, Celery and their like. */
const applications = [
  ...['FastAPI(', 'Flask(', 'Celery(', 'Starlette(', 'Litestar(', 'Sanic(', 'Quart(', 'Bottle(', 'Dash(', 'Chalice('],
  ...[
    'uvicorn.run(',
    'hypercorn.run(',
    'web.run_app(',
    'grpc.server(',
    'grpc.aio.server(',
    'execute_from_command_line(',
  ],
  ...['get_wsgi_application(', 'get_asgi_application(', 'create_app(', 'gr.Blocks(', 'serve_forever(', 'st.title('],
]

/** Reads the imports of a Python file, line by line; nothing is run. */
export function readPythonSource(bytes: Uint8Array): PythonSource {
  const text = textOf(bytes)
  const imports = new Set<string>()
  const lines = linesOf(text)
  for (const line of lines) {
    const start = line.trimStart()
    if (start.startsWith('import ')) for (const name of plainImports(start)) imports.add(name)
    else if (start.startsWith('from ')) for (const name of fromImports(start, lines)) imports.add(name)
  }
  return { kind: 'source', imports: [...imports], isApplication: applications.some((mark) => text.includes(mark)) }
}

/** `import a.b as c, d`. */
function plainImports(line: string): string[] {
  const names = beforeComment(line.slice('import '.length), '#').split(',')
  return names.map((name) => shorten(name.trim().split(' ')[0] ?? '')).filter(isModule)
}

/** `from a.b import c, d`, over several lines where a bracket is open. */
function fromImports(line: string, more: Iterator<string>): string[] {
  const [module = '', keyword, ...rest] = beforeComment(line, '#').split(' ').filter(Boolean).slice(1)
  if (keyword !== 'import' || !isModule(module)) return []
  let names = rest.join(' ')
  for (let taken = 0; names.includes('(') && !names.includes(')') && taken < 200; taken++) {
    const next = more.next()
    if (next.done === true) break
    names += ` ${beforeComment(next.value, '#')}`
  }
  const found = names.replaceAll('(', ' ').replaceAll(')', ' ').split(',')
  const imported = found.map((name) => name.trim().split(' ')[0] ?? '').filter((name) => isModule(name))
  const between = module.endsWith('.') ? '' : '.'
  return imported.length === 0 ? [shorten(module)] : imported.map((name) => shorten(`${module}${between}${name}`))
}

function shorten(module: string): string {
  const dots = module.length - withoutDots(module).length
  return module.slice(0, dots) + withoutDots(module).split('.').slice(0, 3).join('.')
}

function withoutDots(module: string): string {
  let at = 0
  while (module[at] === '.') at += 1
  return module.slice(at)
}

function isModule(name: string): boolean {
  return name !== '' && /^[\w.]+$/.test(name)
}
