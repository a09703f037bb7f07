import { type Client, connect } from '../../src/cli/client.ts'
import type { Db } from '../../src/lib/db.ts'
import { digestOf } from '../../src/lib/digest.ts'
import { isAppError } from '../../src/lib/errors.ts'
import { type Enrolled, enrol } from '../../src/main/first-person.ts'
import type { App } from './roost-settings.ts'
import { phraseOf } from './roost-settings.ts'

/** Everybody who works in the roost: Dana pushes, Ada and Blaise approve, Otto looks after what is stuck. */
export interface People {
  readonly dana: Enrolled
  readonly otto: Enrolled
  readonly approvers: readonly Enrolled[]
}

/** Enrols them. */
export async function enrolPeople(db: Db): Promise<People> {
  const person = (name: string, roles: Enrolled['person']['roles']) => enrol(db, { name, email: null, roles })
  return {
    dana: await person('Dana', ['developer']),
    otto: await person('Otto', ['admin', 'operator']),
    approvers: [await person('Ada', ['approver']), await person('Blaise', ['approver'])],
  }
}

/** Somebody's way to whichever control plane lives. */
export function clientOf(url: string, who: Enrolled): Client {
  return connect({ url, token: who.token }, AbortSignal.timeout(10_000))
}

/** Lets both approvers type the phrase for what waits in production; a control plane that dies meanwhile is for the next call. */
export async function approveWaiting(db: Db, url: string, people: People, app: App): Promise<void> {
  const waiting = await db.query<{ id: string }>(
    `SELECT id FROM tidegate.deployment WHERE state = 'proposed' AND environment = 'production' AND app = $1`,
    [app],
  )
  for (const { id } of waiting)
    for (const who of people.approvers) await approve(clientOf(url, who), id, phraseOf(app)).catch(onlyGone)
}

async function approve(client: Client, id: string, phrase: string): Promise<void> {
  const page = await client.call('beginApproval', { id })
  if (page.deployment.state !== 'proposed' || page.refusal !== null) return
  if (digestOf(page.intent) !== page.intentDigest) throw new Error('the digest shown is not that of the intent shown')
  await client.call('grantApproval', { id, phrase, intentDigest: page.intentDigest })
}

/** A node that the engine gave up, and why. */
export interface Stuck {
  readonly run: string
  readonly id: string
  readonly because: string
}

/** Gives stuck nodes new tries, as a person would who read why; answers which. */
export async function freeStuck(db: Db, url: string, people: People): Promise<Stuck[]> {
  const stuck = await db.query<Stuck>(
    `SELECT run, id, reasons -> 0 ->> 'because' AS because FROM engine.node WHERE state = 'stuck'`,
  )
  const freed: Stuck[] = []
  for (const node of stuck)
    await clientOf(url, people.otto)
      .call('retryRun', { id: node.run, node: node.id })
      .then(() => freed.push(node), onlyGone)
  return freed
}

/** Whoever was asked is gone, or somebody was quicker: the next round sees what is. */
function onlyGone(error: unknown): void {
  if (!isAppError(error, 'unavailable') && !isAppError(error, 'conflict')) throw error
}
