import { resolve } from 'node:path'
import { type Clock, systemClock } from '../lib/clock.ts'
import { AppError, isAppError, messageOf } from '../lib/errors.ts'
import { runGit } from './git.ts'
import { prepareMirror } from './hosted.ts'
import type { Push } from './pushes.ts'
import { diffRefs, type Refs } from './refs.ts'
import { parseRemote, type Remote } from './remote.ts'
import { openRepository, type Repository } from './repository.ts'

/** How a remote repository is followed. */
export interface FollowOptions {
  readonly url: string
  /** Where the mirror lies; made when it is not there. */
  readonly folder: string
  readonly everyMs: number
  /** A token for an https address, sent to its host only. */
  readonly token?: string
  /** A file of certificates (PEM) to trust instead of the machine's, for a host with a certificate of its own. */
  readonly caFile?: string
  /** Told after every fetch, whether or not anything moved. */
  readonly onFetch?: (refs: Refs) => Promise<void>
  /** Told of every fetch that did not work; the next one comes later and later, at most after 16 times `everyMs`. */
  readonly onTrouble?: (trouble: AppError) => void
  readonly clock?: Clock
}

/** A remote repository that Tidegate follows by fetching it regularly. */
export interface Follower {
  readonly repository: Repository
  /** Fetches now. */
  fetch(): Promise<Refs>
  /** Everything that moved since the refs the caller has recorded as handled; who pushed it, a remote does not tell. */
  pendingPushes(known: Refs): Promise<Push[]>
  close(): Promise<void>
}

/** Follows a remote repository; the first fetch begins at once, in the background. */
export async function followRepository(options: FollowOptions): Promise<Follower> {
  const remote = parseRemote(options.url)
  const repository = await openRepository(await prepareMirror(resolve(options.folder)))
  const closing = new AbortController()
  const fetch = inTurn(() => fetchMirror(repository, remoteEnvironment(remote, options), remote.url, closing.signal))
  const following = follow(options, fetch, closing.signal)
  return {
    repository,
    fetch,
    pendingPushes: async (known) => diffRefs(known, await repository.refs()).map((move) => ({ ...move, by: [] })),
    async close() {
      closing.abort()
      await following
      await repository.close()
    },
  }
}

/** Two fetches of one mirror would meet at its locks: the second waits for the first. */
function inTurn<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return () => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }
}

async function follow(options: FollowOptions, fetch: () => Promise<Refs>, signal: AbortSignal): Promise<void> {
  const clock = options.clock ?? systemClock
  for (let failures = 0; !signal.aborted; ) {
    try {
      const refs = await fetch()
      await options.onFetch?.(refs)
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      failures = Math.min(failures + 1, 4)
      options.onTrouble?.(isAppError(error) ? error : new AppError('unavailable', messageOf(error), { cause: error }))
    }
    await clock.sleep(options.everyMs * 2 ** failures, signal).catch(() => undefined)
  }
}

async function fetchMirror(
  repository: Repository,
  env: Readonly<Record<string, string>>,
  url: string,
  signal: AbortSignal,
): Promise<Refs> {
  const call = { env, signal, timeoutMs: 600_000 }
  const gitDir = `--git-dir=${repository.gitDir}`
  const { stdout } = await runGit([gitDir, 'ls-remote', '--heads', '--', url], call)
  if (stdout.length === 0 && (await repository.refs()).size > 0) {
    throw new AppError('unavailable', `${url} answered that it has no branches; what was fetched before is kept`, {
      hint: 'If the repository was emptied on purpose, remove the mirror folder.',
    })
  }
  const specs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']
  await runGit([gitDir, 'fetch', '--quiet', '--prune', '--no-tags', '--no-write-fetch-head', '--', url, ...specs], call)
  return repository.refs()
}

/** The token travels as a header bound to the remote's origin, by the environment: never in argv, a file, or after a redirect. */
function remoteEnvironment(remote: Remote, { token, caFile }: FollowOptions): Record<string, string> {
  const settings: [string, string][] = [
    ['http.followRedirects', 'false'],
    ['fetch.fsckObjects', 'true'],
  ]
  if (caFile) settings.push(['http.sslCAInfo', resolve(caFile)])
  if (token && remote.origin) {
    const pair = Buffer.from(`x-access-token:${token}`).toString('base64')
    settings.push([`http.${remote.origin}/.extraHeader`, `Authorization: Basic ${pair}`])
  }
  const numbered = settings.flatMap(([key, value], i) => [
    [`GIT_CONFIG_KEY_${i}`, key],
    [`GIT_CONFIG_VALUE_${i}`, value],
  ])
  return {
    GIT_ALLOW_PROTOCOL: 'https:ssh:git:file',
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oStrictHostKeyChecking=yes -oConnectTimeout=15',
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(numbered),
  }
}
