import type { RunTree } from '../../../contract/runs.ts'
import type { Client } from '../../cli/client.ts'
import { systemClock } from '../../lib/clock.ts'
import { AppError } from '../../lib/errors.ts'
import { approveAs, type DemoPeople } from './people.ts'

/** How a release's way to production ended. */
export interface Journey {
  readonly release: string
  readonly state: 'live' | 'rolled-back' | 'failed'
  readonly because: string
  readonly tookMs: number
  readonly tree: RunTree
}

/** What a journey needs, and what it tells while it goes. */
export interface JourneyParts {
  readonly client: Client
  readonly url: string
  readonly people: DemoPeople
  readonly tell: (release: string, line: string) => void
  readonly signal: AbortSignal
}

/** Waits until a commit's release of an app exists, and answers its delivery run. */
async function findDelivery({ client, signal }: JourneyParts, app: string, commit: string): Promise<string> {
  const subject = `${app}@${commit.slice(0, 12)}`
  for (let tried = 0; tried < 100; tried++) {
    const { runs } = await client.call('listRuns', { app, kind: 'delivery' })
    const run = runs.find((one) => one.subject === subject)
    if (run) return run.id
    await pause(300, signal)
  }
  throw new AppError('timeout', `${subject} was not cut within 30 s`, { hint: 'See tidegate status.' })
}

/** Follows a delivery to its end, asking for production and approving as the demo's people when it waits for that. */
export async function follow(parts: JourneyParts, app: string, commit: string): Promise<Journey> {
  const { client, signal, tell } = parts
  const run = await findDelivery(parts, app, commit)
  const began = Date.now()
  const told = new Set<string>()
  const asked = new Set<string>()
  for (;;) {
    const tree = await client.call('showRun', { id: run })
    const release = tree.run.subject
    for (const [id, line] of newsOf(tree)) {
      if (!told.has(id)) tell(release, line)
      told.add(id)
    }
    if (tree.run.state !== 'active') return endOf(tree, Date.now() - began)
    await answerGates(parts, tree, asked)
    await pause(500, signal)
  }
}

/** What the waiting node asks of people: a request for production, or approvals. */
async function answerGates(parts: JourneyParts, tree: RunTree, asked: Set<string>): Promise<void> {
  const { client, people, url, tell, signal } = parts
  const waiting = tree.run.nodes.find((node) => node.verb === 'admit' && node.state === 'waiting')
  for (const { kind, command } of waiting?.reasons ?? []) {
    if (command === undefined || asked.has(command)) continue
    if (kind === 'requested') {
      asked.add(command)
      await client.call('promoteRelease', { release: tree.run.subject })
      tell(tree.run.subject, 'Dana asks for production')
    }
    const deployment = /\bdep_\w+/.exec(command)?.[0]
    if (
      kind !== 'approval' ||
      deployment === undefined ||
      waiting?.reasons.some((reason) => reason.kind === 'requested')
    )
      continue
    asked.add(command)
    for (const line of await approveAs(people, url, deployment, signal)) tell(tree.run.subject, line)
  }
}

/** One line per node that ended, each once. */
function newsOf(tree: RunTree): [string, string][] {
  const all = [tree.run, ...tree.children].flatMap((run) => run.nodes.map((node) => ({ run, node })))
  return all
    .filter(
      ({ node }) =>
        ['passed', 'failed', 'stuck'].includes(node.state) && !['close', 'conclude', 'admit'].includes(node.verb),
    )
    .sort((a, b) => String(a.node.endedAt).localeCompare(String(b.node.endedAt)))
    .map(({ run, node }) => {
      const mark = node.state === 'passed' ? '✓' : '✗'
      const trouble = node.state === 'passed' ? '' : `: ${node.reasons[0]?.because ?? node.error?.message ?? ''}`
      return [`${run.id}/${node.id}/${node.state}`, `${mark} ${node.title ?? node.id}${trouble}`]
    })
}

function endOf(tree: RunTree, tookMs: number): Journey {
  const { run, children } = tree
  const rolledBack = children.some(
    (child) => child.kind === 'deployment' && child.state === 'passed' && isRollback(child),
  )
  const state = run.state === 'passed' ? 'live' : rolledBack ? 'rolled-back' : 'failed'
  return { release: run.subject, state, because: run.because ?? run.state, tookMs, tree }
}

function isRollback(run: RunTree['run']): boolean {
  return run.nodes.some((node) => node.verb === 'shift' && node.title === 'Send all requests back')
}

/** Waits, unless the demo is stopped. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await systemClock.sleep(ms, signal).catch(() => {
    throw new AppError('unavailable', 'interrupted')
  })
}
