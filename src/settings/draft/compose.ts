import { z } from 'zod'
import { readYaml } from '../yaml-source.ts'
import { type Repository, readIfThere } from './repository.ts'

const service = z.object({
  image: z.string().optional(),
  build: z.union([z.string(), z.object({ context: z.string().optional() })]).optional(),
  ports: z.array(z.unknown()).default([]),
})
const file = z.object({ services: z.record(z.string(), service).default({}) })

/** What a compose file tells: which folders are services, on which ports, and whether there is a database or a cache. */
export interface ComposeHints {
  /** Folder of the build context → the service's name and the port on the machine. */
  readonly services: readonly { readonly folder: string; readonly name: string; readonly port?: number }[]
  readonly hasDatabase: boolean
  readonly hasCache: boolean
}

const names = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']

/** Reads the compose file at the top of a repository; everything is empty where there is none that can be read. */
export async function readCompose(repository: Repository): Promise<ComposeHints> {
  const name = names.find((candidate) => repository.files.includes(candidate))
  const text = name === undefined ? undefined : await readIfThere(repository, name)
  const found = file.safeParse(text === undefined ? undefined : readYaml(text).value)
  const services = Object.entries(found.data?.services ?? {})
  const images = services.map(([, { image }]) => image ?? '')
  return {
    services: services.flatMap(([service, { build, ports }]) => {
      const context = typeof build === 'string' ? build : build?.context
      if (context === undefined) return []
      const folder = context.replace(/^\.\/?|\/+$/g, '')
      const port = portOf(ports[0])
      return folder.includes('..') ? [] : [{ folder, name: service, ...(port === undefined ? {} : { port }) }]
    }),
    hasDatabase: images.some((image) => /(^|\/)(postgres|postgis)/.test(image)),
    hasCache: images.some((image) => /(^|\/)(redis|valkey)/.test(image)),
  }
}

/** The port on the machine of an entry such as `8080:80`, `127.0.0.1:8080:80` or `8080`. */
function portOf(entry: unknown): number | undefined {
  const parts = (typeof entry === 'string' || typeof entry === 'number' ? String(entry) : '')
    .replace(/\/(tcp|udp)$/, '')
    .split(':')
  const port = Number(parts.length === 1 ? parts[0] : parts.at(-2))
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? port : undefined
}
