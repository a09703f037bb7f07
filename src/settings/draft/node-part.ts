import { z } from 'zod'
import { findPort, splitCommand } from './command-line.ts'
import { baseOf, below, type FoundPart, type Repository, readIfThere, toName } from './repository.ts'

const manifest = z.object({
  name: z.string().optional(),
  main: z.string().optional(),
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  workspaces: z.union([z.array(z.string()), z.object({ packages: z.array(z.string()) })]).optional(),
})

/** What of a package.json matters here. */
export type Manifest = z.output<typeof manifest>

const databases = [
  'pg',
  'postgres',
  'prisma',
  '@prisma/client',
  'typeorm',
  'sequelize',
  'knex',
  'kysely',
  'drizzle-orm',
]

/** The package.json of a folder; undefined when there is none, or none that can be read. */
export async function readManifest(repository: Repository, folder: string): Promise<Manifest | undefined> {
  const text = await readIfThere(repository, below(folder, 'package.json'))
  if (text === undefined) return undefined
  try {
    return manifest.safeParse(JSON.parse(text)).data
  } catch {
    return undefined // not JSON: then it tells nothing
  }
}

/** A Node package that can be started, as a part; undefined for a library. */
export async function readNodePart(repository: Repository, folder: string): Promise<FoundPart | undefined> {
  const found = await readManifest(repository, folder)
  if (found === undefined) return undefined
  const line = found.scripts.start ?? (await guessStart(repository, folder))
  if (line === undefined) return undefined
  const { output, start } = placeStart(folder, line, found.scripts.build !== undefined)
  const port = findPort(` ${line} ${found.scripts.dev ?? ''}`)
  return {
    folder,
    name: toName(found.name ?? baseOf(folder), 'web'),
    build: buildOf(folder, found),
    output,
    start,
    ...(found.scripts.test === undefined ? {} : { test: npm(folder, 'test') }),
    ...(port === undefined ? {} : { port }),
    usesDatabase: databases.some((name) => Object.hasOwn(found.dependencies, name)),
    seenIn: below(folder, 'package.json'),
  }
}

async function guessStart(repository: Repository, folder: string): Promise<string | undefined> {
  const file = ['server.js', 'server.mjs', 'src/server.js', 'index.js', 'main.js'].find((name) =>
    repository.files.includes(below(folder, name)),
  )
  const text = file === undefined ? undefined : await readIfThere(repository, below(folder, file))
  return text !== undefined && /\.listen\(|createServer/.test(text) ? `node ${file}` : undefined
}

function npm(folder: string, ...verb: string[]): string[] {
  return folder === '' ? ['npm', ...verb] : ['npm', ...verb, '--prefix', folder]
}

function buildOf(folder: string, { scripts }: Manifest): string[] {
  return scripts.build === undefined ? npm(folder, 'ci', '--omit=dev') : npm(folder, 'run', 'build')
}

/** A start that names a file below a built folder runs inside that folder; any other in the part's own. */
function placeStart(folder: string, line: string, built: boolean): { output: string; start: readonly string[] } {
  const argv = splitCommand(line) ?? ['npm', 'start']
  const inside = built ? argv.find((word) => /^(\.\/)?(dist|build|out)\//.test(word)) : undefined
  if (inside === undefined) return { output: folder === '' ? '.' : folder, start: argv }
  const top = inside.replace(/^\.\//, '').split('/')[0] ?? 'dist'
  const start = argv.map((word) => (word === inside ? word.replace(/^\.\//, '').slice(top.length + 1) : word))
  return { output: below(folder, top), start }
}
