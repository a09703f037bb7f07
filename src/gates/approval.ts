import { z } from 'zod'
import type { AdmissionFacts, ApprovalFact } from '../domain/facts.ts'
import type { Gate } from './gate.ts'
import { formatInstant } from './local-time.ts'
import { acceptsPhrase } from './phrase.ts'

const schema = z.strictObject({})

/** Open once enough different people have approved exactly this deployment, by the exact phrase. */
export const approval: Gate<z.output<typeof schema>> = {
  kind: 'approval',
  doc: 'Waits until enough different people have typed the exact phrase for exactly this deployment.',
  schema,
  appliesToRollback: false,
  decide(_options, facts, now) {
    const valid = facts.approvals.filter((given) => whyNot(given, facts, now) === null)
    const people = [...new Set(valid.map((given) => given.person))]
    const wanted = Math.max(1, facts.approvalRule.people)
    if (people.length >= wanted) return { open: true, because: `approved by ${people.join(' and ')}` }
    const said = people.length === 0 ? '' : ` (so far: ${people.join(', ')})`
    return {
      open: false,
      because: `${people.length} of ${wanted} approvals are given for ${facts.release} in ${facts.environment}${said}${sayRefused(facts, now)}`,
      owner: 'a person with the role approver',
      since: facts.proposedAt,
      command: `tidegate approve ${facts.deployment}`,
    }
  },
}

/** Why a recorded approval does not count for this deployment at this instant; null when it counts. */
export function whyNot(given: ApprovalFact, facts: AdmissionFacts, now: Date): string | null {
  if (given.state !== 'granted') return given.state === 'consumed' ? 'was used before' : 'is void'
  if (given.personKind !== 'human')
    return `comes from ${given.personKind === 'agent' ? 'an agent' : 'a service'}, not from a person`
  if (given.environment !== facts.environment) return `is for ${given.environment}`
  if (given.intentDigest !== facts.intentDigest) return 'is for another intent'
  const end = new Date(Math.min(given.expiresAt.getTime(), given.grantedAt.getTime() + facts.approvalRule.validForMs))
  if (Number.isNaN(end.getTime())) return 'has no valid dates'
  if (!(now < end)) return `expired at ${formatInstant(end, facts.timeZone)}`
  if (!(given.grantedAt <= now)) return 'is dated in the future'
  const part = whyExcluded(given.person, facts)
  if (part !== null) return part
  if (!acceptsPhrase(given.phrase, given.locale, facts.approvalRule.phrases)) return 'has another phrase'
  return null
}

/** Why a person may not approve this deployment; null when they may. Whoever only started it may, if the rule says so. */
export function whyExcluded(person: string, facts: AdmissionFacts): string | null {
  const parts = facts.contributors.filter((contributor) => contributor.person === person)
  const barred = parts.find((part) => !(part.role === 'starter' && facts.approvalRule.starterMayApprove))
  return barred === undefined ? null : `is by a contributor (${barred.why})`
}

function sayRefused(facts: AdmissionFacts, now: Date): string {
  const refused = facts.approvals.flatMap((given) => {
    const why = whyNot(given, facts, now)
    return why === null ? [] : [`${given.person}’s ${why}`]
  })
  return refused.length === 0 ? '' : `; not counted: ${refused.join('; ')}`
}
