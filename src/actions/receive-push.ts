import { compileGlob } from '../detection/glob.ts'
import { type Actor, appendEntry } from '../ledger/entry.ts'
import { isAppError } from '../lib/errors.ts'
import { hasErrors } from '../settings/finding.ts'
import { parseSettings } from '../settings/parse.ts'
import type { Settings } from '../settings/schema.ts'
import { settingsDigest } from '../settings/settings-digest.ts'
import type { Repository } from '../sources/repository.ts'
import { moveRef } from '../store/refs.ts'
import { keepSettings } from '../store/settings.ts'
import { system } from './actor.ts'
import { cutReleases } from './cut-release.ts'
import { detectChange } from './detect-change.ts'
import { authorsOfPush } from './push-authors.ts'
import { requestByTag } from './request-by-tag.ts'
import type { World } from './world.ts'

/** A ref that moved in a workspace's repository. */
export interface ReceivedPush {
  readonly workspace: string
  readonly ref: string
  /** Null: the ref is new. */
  readonly before: string | null
  /** Null: the ref was deleted. */
  readonly after: string | null
  /** Persons (ids) who pushed it, as far as known. */
  readonly by: readonly string[]
}

/** What came of a push, in words for the person who pushed. */
export interface PushEffect {
  readonly releases: readonly string[]
  readonly lines: readonly string[]
}

const largestSettings = 262_144
/** The branch that only reviewed work reaches. */
const protectedRef = 'refs/heads/main'

/**
 * Takes a push up, exactly once: the settings are read from the pushed commit, releases are cut for what it touches, and the ref is
 * marked as handled, in one transaction. A push that was taken up before, or overtaken by a newer one, does nothing.
 */
export async function receivePush(world: World, push: ReceivedPush): Promise<PushEffect> {
  if (push.after === null) return handled(world, push, [`${push.ref} was deleted: nothing to release`])
  const repository = await world.repository(push.workspace)
  const commit = await repository.commit(push.after)
  const read = await readSettingsAt(world, repository, await definingCommit(repository, push.ref, commit.oid))
  if ('trouble' in read) return handled(world, push, read.trouble)
  if (read.settings.workspace !== push.workspace) {
    const names = `tidegate.yaml names the workspace ${read.settings.workspace}, but this is ${push.workspace}`
    return handled(world, push, [`${names}: nothing is released; write workspace: ${push.workspace}`])
  }
  const rule = ruleFor(read.settings, push.ref)
  if (rule === undefined) return handled(world, push, [`no rule of "refs" names ${push.ref}: nothing to release`])
  if (rule.requests !== undefined) {
    if (!(await isOnMain(repository, commit.oid)))
      return handled(world, push, [`${push.ref} is not on main: a tag asks only for what has reached it`])
    const tag = { workspace: push.workspace, ref: push.ref, commit: commit.oid, environment: rule.requests }
    const lines = await world.db.tx(async (tx) =>
      (await moveRef(tx, push)) ? requestByTag(world, tx, { ...tag, by: actorOf(push) }) : [],
    )
    return { releases: [], lines }
  }
  const base = await baseOf(repository, push, commit.oid)
  const doubtCounts = read.settings.environments[rule.until ?? 'dev']?.kind === 'production'
  const detection = await detectChange(repository, read.settings, base, commit.oid, { doubtCounts })
  const authors = await authorsOfPush(repository, base, commit)
  const actor = actorOf(push)
  const releases = await world.db.tx(async (tx) => {
    const digest = settingsDigest(read.settings)
    if (!(await moveRef(tx, push, digest))) return []
    await keepSettings(tx, push.workspace, { commit: commit.oid, digest, body: read.settings })
    return cutReleases(world, tx, {
      workspace: push.workspace,
      ref: push.ref,
      commit,
      authors,
      settings: read.settings,
      settingsDigest: digest,
      detection,
      until: rule.until ?? 'dev',
      actor,
      pushedBy: push.by,
    })
  })
  return { releases, lines: sayEffect(releases, detection.unclaimed) }
}

/** A branch that is new to Tidegate is compared with where it left the main branch; only the very first push touches everything. */
async function baseOf(repository: Repository, push: ReceivedPush, head: string): Promise<string | null> {
  if (push.before !== null) return push.before
  const tip = await repository.resolveRef(protectedRef).catch(() => null)
  return tip === null || tip === head ? null : repository.mergeBase(tip, head)
}

/**
 * The commit whose tidegate.yaml governs a push: the protected branch's for every other ref, so that neither a branch nor a
 * tag can give itself the way to production; only the protected branch brings its own.
 */
async function definingCommit(repository: Repository, ref: string, commit: string): Promise<string> {
  if (ref === protectedRef) return commit
  return (await repository.resolveRef(protectedRef).catch(() => null)) ?? commit
}

/** Whether a commit has reached the protected branch: a tag elsewhere would lead past it. */
async function isOnMain(repository: Repository, commit: string): Promise<boolean> {
  const main = await repository.resolveRef(protectedRef).catch(() => null)
  return main !== null && (await repository.isAncestor(commit, main))
}

/** Reads and judges the settings of a commit, as a blob of the commit, never from a work tree. */
async function readSettingsAt(
  world: World,
  repository: Repository,
  commit: string,
): Promise<{ settings: Settings } | { trouble: string[] }> {
  const blob = await repository.readBlob(commit, 'tidegate.yaml', largestSettings).catch((error: unknown) => {
    if (isAppError(error, 'too-large') || isAppError(error, 'invalid-input')) return error
    throw error
  })
  if (blob instanceof Error) return { trouble: [`tidegate.yaml cannot be read: ${blob.message}`] }
  if (blob === null) return { trouble: ['there is no tidegate.yaml at its root: run tidegate init'] }
  const { settings, findings } = parseSettings(blob.toString('utf8'), world.catalogue)
  if (settings !== undefined && !hasErrors(findings)) return { settings }
  const errors = findings.filter(({ severity }) => severity === 'error')
  return {
    trouble: [
      `tidegate.yaml has ${errors.length} error${errors.length === 1 ? '' : 's'}: nothing is released`,
      ...errors.slice(0, 10).map(({ line, column, what, todo }) => `tidegate.yaml:${line}:${column} ${what}. ${todo}`),
    ],
  }
}

function ruleFor(settings: Settings, ref: string): Settings['refs'][number] | undefined {
  const branch = ref.startsWith('refs/heads/') ? ref.slice(11) : undefined
  const tag = ref.startsWith('refs/tags/') ? ref.slice(10) : undefined
  return settings.refs.find(
    (rule) =>
      (branch !== undefined && rule.branch !== undefined && compileGlob(rule.branch)(branch)) ||
      (tag !== undefined && rule.tag !== undefined && compileGlob(rule.tag)(tag)),
  )
}

async function handled(world: World, push: ReceivedPush, lines: readonly string[]): Promise<PushEffect> {
  await world.db.tx(async (tx) => {
    if (!(await moveRef(tx, push))) return
    await appendEntry(tx, {
      actor: actorOf(push),
      action: 'push.set-aside',
      subject: `ref:${push.workspace}/${push.ref}`,
      because: lines.join('; ').slice(0, 2000),
      data: { before: push.before, after: push.after },
    })
  })
  return { releases: [], lines }
}

function actorOf(push: ReceivedPush): Actor {
  const [first] = push.by
  return first === undefined ? system : { kind: 'human', id: first, name: first }
}

function sayEffect(releases: readonly string[], unclaimed: readonly string[]): string[] {
  const cut = releases.map((id) => `${id} is on its way: tidegate show ${id} --watch`)
  const none = releases.length === 0 ? ['no app is touched: nothing to release'] : []
  const holes =
    unclaimed.length === 0 ? [] : [`${unclaimed.length} changed files belong to no component, e.g. ${unclaimed[0]}`]
  return [...cut, ...none, ...holes]
}
