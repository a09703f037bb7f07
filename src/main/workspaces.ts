import { join } from 'node:path'
import { receivePush } from '../actions/receive-push.ts'
import type { World } from '../actions/world.ts'
import { AppError, messageOf } from '../lib/errors.ts'
import { followRepository } from '../sources/follow.ts'
import { type Host, hostRepository } from '../sources/host.ts'
import type { Push } from '../sources/pushes.ts'
import type { Repository } from '../sources/repository.ts'
import { readRefs } from '../store/refs.ts'
import { listWorkspaces } from '../store/workspaces.ts'

/** What opens repositories and takes their pushes up. */
export interface WorkspaceParts {
  readonly home: string
  /** Who a token belongs to, if they may push or fetch. */
  readonly authenticate: (token: string, wants: 'push' | 'fetch') => Promise<string | null>
  readonly onTrouble: (what: string, error: unknown) => void
  /** How often followed repositories are fetched, and every repository is looked at for pushes that nobody took up. */
  readonly everyMs: number
}

/** The open repositories of the workspaces. */
export interface OpenWorkspaces {
  repository(workspace: string): Promise<Repository>
  /** Opens a recorded workspace's repository; a second call changes nothing. */
  add(workspace: string, follow?: string): Promise<void>
  /** What answers git's requests for a hosted workspace; undefined for one that is not hosted here. */
  git(workspace: string): Host['handle'] | undefined
  /** Begins to take pushes up; call it once the world stands. */
  start(world: World): Promise<void>
  close(): Promise<void>
}

interface Opened {
  readonly repository: Repository
  readonly handle?: Host['handle']
  pendingPushes(known: ReadonlyMap<string, string>): Promise<Push[]>
  close(): Promise<void>
}

/** Opens workspaces and keeps watching them: every push is taken up once, also those that came while nobody looked. */
export function openWorkspaces(parts: WorkspaceParts): OpenWorkspaces {
  const open = new Map<string, Promise<Opened>>()
  const busy = new Map<string, Promise<readonly string[]>>()
  let world: World | undefined
  let timer: NodeJS.Timeout | undefined

  const add = async (name: string, follow?: string) => {
    if (!open.has(name)) {
      const opening = follow === undefined ? host(name) : track(name, follow)
      open.set(name, opening)
      opening.catch(() => open.delete(name))
    }
    await open.get(name)
  }
  const folderOf = (name: string) => join(parts.home, 'repositories', `${name}.git`)
  const host = (name: string): Promise<Opened> =>
    hostRepository({
      folder: folderOf(name),
      name,
      authenticate: parts.authenticate,
      onPush: () => takeUp(name),
      onTrouble: (error) => parts.onTrouble(`repository ${name}`, error),
      protectedRefs: ['main'],
    })
  const track = async (name: string, url: string): Promise<Opened> =>
    followRepository({
      url,
      folder: folderOf(name),
      everyMs: parts.everyMs,
      onFetch: async () => void (await takeUp(name)),
      onTrouble: (error) => parts.onTrouble(`repository ${name}`, error),
    })

  /** One at a time per workspace: the next call begins after the one under way, so that it sees everything. */
  const takeUp = (name: string): Promise<readonly string[]> => {
    const before = busy.get(name) ?? Promise.resolve([])
    const next = before.catch(() => []).then(() => takeAll(name))
    busy.set(name, next)
    return next
  }
  const takeAll = async (name: string): Promise<readonly string[]> => {
    const opened = await open.get(name)
    if (!world || !opened) return []
    const pushes = await opened.pendingPushes(await readRefs(world.db, name))
    const lines: string[] = []
    for (const push of pushes) {
      try {
        lines.push(...(await receivePush(world, { workspace: name, ...push })).lines)
      } catch (error) {
        // One ref that cannot be read holds no other up; it is tried again at the next look.
        parts.onTrouble(`${push.ref} of ${name}`, error)
        lines.push(`${push.ref}: ${messageOf(error)}`)
      }
    }
    return lines
  }
  const sweep = async () => {
    if (!world) return
    for (const { name, url } of await listWorkspaces(world.db)) {
      await add(name, url ?? undefined).catch((error: unknown) => parts.onTrouble(`repository ${name}`, error))
      await takeUp(name).catch((error: unknown) => parts.onTrouble(`pushes of ${name}`, error))
    }
  }
  /** A workspace that another control plane of the same database added a moment ago. */
  const openRecorded = async (name: string): Promise<Opened | undefined> => {
    const recorded = world && (await listWorkspaces(world.db)).find((one) => one.name === name)
    if (recorded) await add(name, recorded.url ?? undefined)
    return open.get(name)
  }
  const again = () => {
    timer = setTimeout(() => {
      void sweep()
        .catch((error: unknown) => parts.onTrouble('workspaces', messageOf(error)))
        .finally(() => {
          if (timer) again()
        })
    }, parts.everyMs)
  }

  return {
    add,
    async repository(name) {
      const opened = open.get(name) ?? (await openRecorded(name))
      if (!opened)
        throw new AppError('not-found', `no workspace ${name} is known`, {
          hint: 'Add it with tidegate workspace add.',
        })
      return (await opened).repository
    },
    git: (name) =>
      open.has(name)
        ? async (request, response) => {
            const opened = await open.get(name)
            if (opened?.handle) return opened.handle(request, response)
            response.writeHead(404).end('this workspace follows a repository elsewhere\n')
          }
        : undefined,
    async start(made) {
      world = made
      await sweep()
      again()
    },
    async close() {
      if (timer) clearTimeout(timer)
      timer = undefined
      for (const opening of open.values()) await opening.then((opened) => opened.close()).catch(() => {})
    },
  }
}
