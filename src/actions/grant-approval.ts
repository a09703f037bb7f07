import type { Deployment } from '../domain/deployment.ts'
import type { AdmissionFacts, ApprovalFact } from '../domain/facts.ts'
import { whyExcluded } from '../gates/approval.ts'
import { acceptsPhrase } from '../gates/phrase.ts'
import { type Actor, appendEntry } from '../ledger/entry.ts'
import type { Sql, Tx } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { policyOf } from '../policy/policy.ts'
import {
  countRefusedTry,
  insertApproval,
  readApprovals,
  readRefusedTries,
  voidApprovals,
  voidExpired,
} from '../store/approvals.ts'
import { lockDeployment, readDeployment } from '../store/deployments.ts'
import { readNow } from '../store/facts.ts'
import { readRelease } from '../store/releases.ts'
import { readSettings } from '../store/settings.ts'
import { gatherFacts } from './admission-facts.ts'
import type { World } from './world.ts'

/** What a person says yes to, and how. */
export interface Grant {
  readonly deployment: string
  readonly phrase: string
  readonly intentDigest: string
  readonly locale?: string
}

/** What came of it: refused with a reason, or recorded. */
type Granting =
  | { readonly refused: string; readonly hint: string }
  | { readonly approval: ApprovalFact; readonly wanted: number; readonly given: number }

const mostTries = 5

/** What a deployment's admission waits for when it waits for people. */
export function approvalTopic(deployment: string): string {
  return `approval:${deployment}`
}

/**
 * Records a person's yes to exactly one intent. A wrong phrase is counted, and the fifth voids what was given; throws `not-allowed`
 * for anyone but a person without a part in the release, `conflict` when what is approved is not what is proposed.
 */
export async function grantApproval(world: World, caller: Actor, grant: Grant) {
  const granting = await world.db.tx((tx) => grantIn(world, tx, caller, grant))
  if ('refused' in granting) throw new AppError('not-allowed', granting.refused, { hint: granting.hint })
  return granting
}

async function grantIn(world: World, tx: Tx, caller: Actor, grant: Grant): Promise<Granting> {
  const deployment = await lockDeployment(tx, grant.deployment)
  requireProposed(deployment, grant)
  const facts = await factsOf(tx, deployment)
  const refusal =
    caller.kind === 'human' ? whyRefused(caller.id, facts) : `only a person may approve, not ${caller.kind}`
  if (refusal !== null) return { refused: refusal, hint: 'Ask somebody who has no part in this release.' }
  const tries = await readRefusedTries(tx, deployment.id, caller.id)
  if (tries >= mostTries)
    return {
      refused: `${mostTries} wrong phrases were typed: your approval is not taken any more`,
      hint: 'Ask somebody else, or push again.',
    }
  const locale = localeOf(grant, facts)
  if (locale === null) return refuseTry(tx, caller, deployment)
  await voidExpired(tx, deployment.id, caller.id)
  const approval = await insertApproval(tx, {
    id: newId('apr'),
    deployment: deployment.id,
    environment: deployment.environment,
    person: caller.id,
    personKind: caller.kind,
    intentDigest: deployment.intentDigest,
    phrase: grant.phrase,
    locale,
    validForMs: facts.approvalRule.validForMs,
  })
  if (!approval)
    return { refused: 'you approved this already: one person counts once', hint: `See tidegate why ${deployment.id}.` }
  await world.runs.wake(tx, [approvalTopic(deployment.id)])
  await appendEntry(tx, {
    actor: caller,
    action: 'deployment.approve',
    subject: `deployment:${deployment.id}`,
    data: {
      approval: approval.id,
      intentDigest: deployment.intentDigest,
      phrase: grant.phrase,
      locale,
      release: deployment.release,
    },
  })
  const given = (await readApprovals(tx, deployment.id)).filter(({ state }) => state === 'granted').length
  return { approval, wanted: facts.approvalRule.people, given }
}

function requireProposed(deployment: Deployment, grant: Grant): void {
  if (deployment.state !== 'proposed' || deployment.intent !== 'promote') {
    throw new AppError('conflict', `${deployment.id} is ${deployment.state}: there is nothing to approve`, {
      hint: `See tidegate why ${deployment.release}.`,
    })
  }
  if (deployment.intentDigest !== grant.intentDigest) {
    throw new AppError('conflict', 'what you were shown is not what is proposed now', {
      hint: `Look again: tidegate approve ${deployment.id}`,
    })
  }
}

/** The accepted phrase's locale, whatever locale was meant when none was named; null when no phrase fits. */
function localeOf(grant: Grant, facts: AdmissionFacts): string | null {
  const { phrases } = facts.approvalRule
  const candidates = grant.locale === undefined ? phrases : phrases.filter(({ locale }) => locale === grant.locale)
  return candidates.find(({ locale }) => acceptsPhrase(grant.phrase, locale, phrases))?.locale ?? null
}

async function refuseTry(tx: Tx, caller: Actor, deployment: Deployment): Promise<Granting> {
  const refused = await countRefusedTry(tx, deployment.id, caller.id)
  if (refused >= mostTries) await voidApprovals(tx, deployment.id, `${mostTries} wrong phrases of ${caller.name}`)
  await appendEntry(tx, {
    actor: caller,
    action: 'deployment.approve-refused',
    subject: `deployment:${deployment.id}`,
    because: `wrong phrase, try ${refused} of ${mostTries}`,
  })
  return {
    refused: 'the phrase is not the one wanted, letter for letter',
    hint: `${Math.max(0, mostTries - refused)} tries are left.`,
  }
}

function whyRefused(person: string, facts: AdmissionFacts): string | null {
  const why = whyExcluded(person, facts)
  return why === null ? null : `you may not approve this: it ${why}`
}

async function factsOf(sql: Sql, deployment: Deployment): Promise<AdmissionFacts> {
  const release = await readRelease(sql, deployment.release)
  const { body: settings } = await readSettings(sql, release)
  const policy = policyOf(settings, deployment.app, deployment.environment)
  return gatherFacts(sql, { settings, release, policy, deployment, now: await readNow(sql) })
}

/** Why a person may not approve a deployment; null when they may. */
export async function approvalRefusal(world: World, person: string, id: string): Promise<string | null> {
  const deployment = await readDeployment(world.db, id)
  if (deployment.state !== 'proposed') return `it is ${deployment.state}: there is nothing to approve`
  const facts = await factsOf(world.db, deployment)
  if (facts.approvals.some((given) => given.person === person && given.state === 'granted'))
    return 'you approved this already'
  return whyRefused(person, facts)
}
