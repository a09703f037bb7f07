import { baseOf, below, type FoundPart, type Repository, readIfThere, toName } from './repository.ts'

/** What a Dockerfile tells of the part in its folder. */
export interface DockerHints {
  readonly port?: number
  readonly start?: readonly string[]
}

/** The first exposed port and the last command (in its list form) of a Dockerfile's text. */
function readDockerfile(text: string): DockerHints {
  const port = Number(/^\s*EXPOSE\s+(\d{1,5})/im.exec(text)?.[1])
  const commands = [...text.matchAll(/^\s*(?:CMD|ENTRYPOINT)\s+(\[[^\n]*\])\s*$/gim)]
  const start = parseArgv(commands.at(-1)?.[1])
  return { ...(port >= 1 && port <= 65535 ? { port } : {}), ...(start === undefined ? {} : { start }) }
}

/** The hints of the Dockerfile in a folder; empty where there is none. */
export async function readDockerHints(repository: Repository, folder: string): Promise<DockerHints> {
  const text = await readIfThere(repository, below(folder, 'Dockerfile'))
  return text === undefined ? {} : readDockerfile(text)
}

/** Folders with a Dockerfile whose language is none of those that are known better: their files are the artifact as they are. */
export async function readDockerPart(repository: Repository, folder: string): Promise<FoundPart | undefined> {
  const path = below(folder, 'Dockerfile')
  const text = await readIfThere(repository, path)
  if (text === undefined) return undefined
  const { port, start } = readDockerfile(text)
  return {
    folder,
    name: toName(baseOf(folder), 'web'),
    build: ['true'],
    output: folder === '' ? '.' : folder,
    start: start ?? ['./start'],
    ...(port === undefined ? {} : { port }),
    usesDatabase: /psycopg|postgres|libpq/i.test(text),
    seenIn: path,
  }
}

function parseArgv(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined
  try {
    const argv: unknown = JSON.parse(text)
    const isArgv =
      Array.isArray(argv) && argv.length > 0 && argv.every((word) => typeof word === 'string' && word !== '')
    return isArgv ? argv : undefined
  } catch {
    return undefined // the shell form in brackets: not a list
  }
}
