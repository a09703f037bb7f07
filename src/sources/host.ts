import type { IncomingMessage, ServerResponse } from 'node:http'
import { findBackend } from './backend.ts'
import { serveGit } from './host-exchange.ts'
import { prepareHosted } from './hosted.ts'
import type { HostLimits, HostOptions } from './house.ts'
import { type Push, pendingPushes } from './pushes.ts'
import type { Refs } from './refs.ts'
import { openRepository, type Repository } from './repository.ts'

const usualLimits: HostLimits = { pushBytes: 2 ** 30, fileBytes: 100 * 2 ** 20, requests: 16, requestMs: 600_000 }

/** A repository that Tidegate hosts. */
export interface Host {
  readonly repository: Repository
  /** The path that `handle` serves. */
  readonly mount: string
  /** Answers git's smart HTTP requests below `mount`. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Everything that moved since the refs the caller has recorded as handled: asking again finds what a crash forgot. */
  pendingPushes(known: Refs): Promise<Push[]>
  /** Stops what is under way and closes the repository. */
  close(): Promise<void>
}

/** Hosts a bare repository that people push to; `unsupported` where git came without its HTTP program. */
export async function hostRepository(options: HostOptions): Promise<Host> {
  const limits = { ...usualLimits, ...options.limits }
  await findBackend()
  const gitDir = await prepareHosted(options.folder, {
    protectedRefs: options.protectedRefs ?? [],
    maxPushBytes: limits.pushBytes,
  })
  const repository = await openRepository(gitDir)
  const mount = `/git/${options.name}.git`
  const closing = new AbortController()
  const running = new Set<Promise<void>>()
  const house = { ...options, limits, mount, repository, signal: closing.signal }
  return {
    repository,
    mount,
    async handle(request, response) {
      const visit = serveGit(house, request, response, running.size)
      running.add(visit)
      await visit.finally(() => running.delete(visit))
    },
    pendingPushes: (known) => pendingPushes(repository, known, running.size === 0),
    async close() {
      closing.abort()
      await Promise.allSettled(running)
      await repository.close()
    },
  }
}
