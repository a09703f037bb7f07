import { baseOf, below, type FoundPart, type Repository, readIfThere, toName } from './repository.ts'

/** The programs of every Go module: each folder of `cmd/`, or the module's own `main.go`. */
export async function readGoParts(repository: Repository): Promise<FoundPart[]> {
  const modules = repository.files
    .filter((path) => baseOf(path) === 'go.mod')
    .map((path) => path.slice(0, -'/go.mod'.length))
  const found = await Promise.all(modules.map((module) => readModule(repository, module === 'go.' ? '' : module)))
  return found.flat()
}

async function readModule(repository: Repository, module: string): Promise<FoundPart[]> {
  const text = (await readIfThere(repository, below(module, 'go.mod'))) ?? ''
  const declared = /^module\s+(\S+)/m.exec(text)?.[1] ?? baseOf(module)
  const usesDatabase = /jackc\/pgx|lib\/pq|gorm\.io/.test(text)
  const commands = new Set(
    repository.files.flatMap((path) => {
      const inside = module === '' ? path : path.startsWith(`${module}/`) ? path.slice(module.length + 1) : ''
      return /^cmd\/[^/]+\/main\.go$/.test(inside) ? [inside.split('/')[1] ?? ''] : []
    }),
  )
  const own = repository.files.includes(below(module, 'main.go')) ? [baseOf(declared)] : []
  const names = commands.size > 0 ? [...commands] : own
  return names.map((program): FoundPart => {
    const name = toName(program, 'api')
    const source = commands.size > 0 ? `./cmd/${program}` : '.'
    const up = module === '' ? '' : '../'.repeat(module.split('/').length)
    const inModule = module === '' ? [] : ['-C', module]
    return {
      folder: module,
      name,
      paths: pathsOf(repository, module, commands.size > 0 ? `cmd/${program}/**` : '*.go'),
      build: ['go', 'build', ...inModule, '-o', `${up}dist/${name}/${name}`, source],
      output: `dist/${name}`,
      start: [`./${name}`],
      test: ['go', 'test', ...inModule, './...'],
      usesDatabase,
      seenIn: below(module, 'go.mod'),
    }
  })
}

/** A program's own files, and those of its module that all its programs share. */
function pathsOf(repository: Repository, module: string, own: string): string[] {
  const folders = ['internal', 'pkg'].filter((folder) =>
    repository.files.some((path) => path.startsWith(`${below(module, folder)}/`)),
  )
  const files = ['go.mod', 'go.sum'].filter((file) => repository.files.includes(below(module, file)))
  return [own, ...folders.map((folder) => `${folder}/**`), ...files].map((path) => below(module, path))
}
