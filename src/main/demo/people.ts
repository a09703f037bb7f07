import type { Client } from '../../cli/client.ts'
import { connect } from '../../cli/client.ts'
import type { Db } from '../../lib/db.ts'
import { digestOf } from '../../lib/digest.ts'
import { AppError } from '../../lib/errors.ts'
import { type Enrolled, enrol } from '../first-person.ts'

/** Who plays in the demo; they exist in its workspace only. */
export interface DemoPeople {
  readonly developer: Enrolled
  readonly approvers: readonly Enrolled[]
}

/** Enrols a developer, who pushes and asks, and two people who approve. */
export async function enrolPeople(db: Db): Promise<DemoPeople> {
  const developer = await enrol(db, {
    name: 'Dana Developer (demo)',
    email: 'dana@blueocean.example',
    roles: ['developer', 'operator'],
  })
  const ada = await enrol(db, { name: 'Ada Approver (demo)', email: 'ada@blueocean.example', roles: ['approver'] })
  const blaise = await enrol(db, {
    name: 'Blaise Approver (demo)',
    email: 'blaise@blueocean.example',
    roles: ['approver'],
  })
  return { developer, approvers: [ada, blaise] }
}

/**
 * Lets the demo's people approve a deployment as people do: each reads the intent, recomputes its digest, and types the exact phrase.
 * Answers what was typed, and by whom.
 */
export async function approveAs(
  people: DemoPeople,
  url: string,
  deployment: string,
  signal: AbortSignal,
): Promise<string[]> {
  const typed: string[] = []
  for (const { person, token } of people.approvers) {
    const client = connect({ url, token }, signal)
    const page = await client.call('beginApproval', { id: deployment })
    if (digestOf(page.intent) !== page.intentDigest)
      throw new AppError('conflict', 'the digest shown is not that of the intent shown')
    const given = page.approvals.filter(({ state }) => state === 'granted').length
    if (given >= page.rule.people) break
    typed.push(await typePhrase(client, deployment, page, person.name))
  }
  return typed
}

async function typePhrase(
  client: Client,
  id: string,
  page: { intentDigest: string; rule: { phrases: { locale: string; phrase: string }[] } },
  name: string,
): Promise<string> {
  const [wanted] = page.rule.phrases
  if (!wanted) throw new AppError('invalid-settings', 'the settings have no phrase to type')
  await client.call('grantApproval', {
    id,
    phrase: wanted.phrase,
    intentDigest: page.intentDigest,
    locale: wanted.locale,
  })
  return `${name} typed “${wanted.phrase}”`
}
