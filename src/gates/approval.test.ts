import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AdmissionFacts, ApprovalFact } from '../domain/facts.ts'
import { approval, whyExcluded, whyNot } from './approval.ts'
import { factsWith, minutes, now, yes } from './facts.testdata.ts'

const decide = (changes: Partial<AdmissionFacts>) => approval.decide({}, factsWith(changes), now)
const rule = factsWith().approvalRule

describe('the approval gate', () => {
  test('one valid approval opens a gate that wants one', () => {
    expect(decide({})).toEqual({ open: true, because: 'approved by ada' })
  })

  test('a closed gate says how many are missing, who can help and by which command', () => {
    const decision = decide({ approvalRule: { ...rule, people: 2 } })
    expect(decision).toEqual({
      open: false,
      because: '1 of 2 approvals are given for nextgen@4f1c0a9b2c3d in production (so far: ada)',
      owner: 'a person with the role approver',
      since: minutes(-20),
      command: 'tidegate approve dep_1',
    })
  })

  test.each<[string, Partial<ApprovalFact>, string]>([
    ['[T02] void', { state: 'void' }, 'is void'],
    ['[T02] expired', { expiresAt: minutes(0) }, 'expired at 2026-06-10 10:00 (Europe/Paris)'],
    ['[T02] older than the rule allows', { grantedAt: minutes(-60) }, 'expired at'],
    ['[F30] dated in the future', { grantedAt: minutes(1) }, 'is dated in the future'],
    ['[T05] of another environment', { environment: 'staging' }, 'is for staging'],
    ['[T05] of another intent', { intentDigest: 'b'.repeat(64) }, 'is for another intent'],
    ['[T06] an agent’s', { personKind: 'agent' }, 'comes from an agent'],
    ['[T06] a service’s', { personKind: 'service' }, 'comes from a service'],
    ['[T03] an author’s', { person: 'grace' }, 'is by a contributor (author of 4f1c0a9)'],
    ['[T08] with another phrase', { phrase: 'DEPLOY NEXTGEN PROD ' }, 'has another phrase'],
    ['[T09] used before', { state: 'consumed' }, 'was used before'],
  ])('%s approval does not count, and the gate says so', (_name, changes, why) => {
    const decision = decide({ approvals: [yes(changes)] })
    expect(decision.open).toBe(false)
    expect(decision.because).toContain(why)
  })

  test.each(['grantedAt', 'expiresAt'])('[F30] an approval whose %s is no instant does not count', (field) => {
    expect(whyNot(yes({ [field]: new Date(Number.NaN) }), factsWith(), now)).toBe('has no valid dates')
  })

  test('[T03] two yeses of one person are one', () => {
    const approvals = [yes(), yes({ id: 'apr_2' })]
    expect(decide({ approvals, approvalRule: { ...rule, people: 2 } }).open).toBe(false)
  })

  test('a rule of no people still wants one', () => {
    expect(decide({ approvals: [], approvalRule: { ...rule, people: 0 } }).open).toBe(false)
  })

  test('[T07] the starter may be excused by the rule; an author, editor or delegator never', () => {
    const as = (role: 'starter' | 'author' | 'editor' | 'delegator', starterMayApprove: boolean) =>
      whyExcluded(
        'ada',
        factsWith({ contributors: [{ person: 'ada', why: role, role }], approvalRule: { ...rule, starterMayApprove } }),
      )
    expect(as('starter', true)).toBeNull()
    expect(as('starter', false)).not.toBeNull()
    for (const role of ['author', 'editor', 'delegator'] as const) expect(as(role, true)).not.toBeNull()
  })

  test('[T07] a contributor without a role is never excused, nor a starter who also wrote it', () => {
    const approvalRule = { ...rule, starterMayApprove: true }
    expect(
      whyExcluded('ada', factsWith({ approvalRule, contributors: [{ person: 'ada', why: 'delegated it' }] })),
    ).not.toBeNull()
    const both = [
      { person: 'ada', why: 'starter', role: 'starter' as const },
      { person: 'ada', why: 'author', role: 'author' as const },
    ]
    expect(whyExcluded('ada', factsWith({ approvalRule, contributors: both }))).toBe('is by a contributor (author)')
  })
})

const people = ['ada', 'grace', 'edsger', 'barbara', 'donald'] as const
const flaws: Readonly<Record<string, Partial<ApprovalFact>>> = {
  none: {},
  consumed: { state: 'consumed' },
  void: { state: 'void' },
  expired: { expiresAt: minutes(-1) },
  stale: { grantedAt: minutes(-61) },
  early: { grantedAt: minutes(2) },
  agent: { personKind: 'agent' },
  service: { personKind: 'service' },
  elsewhere: { environment: 'staging' },
  foreign: { intentDigest: 'c'.repeat(64) },
  mumbled: { phrase: 'deploy nextgen prod' },
  tongue: { locale: 'fr' },
}
const given = fc.record({
  person: fc.constantFrom(...people),
  flaw: fc.constantFrom(...Object.keys(flaws), 'none', 'none'),
})
const contributor = fc.record({
  person: fc.constantFrom(...people),
  why: fc.constant('took part'),
  role: fc.constantFrom('author' as const, 'starter' as const, 'delegator' as const, 'editor' as const),
})

describe('no path opens the gate with an approval that must not count', () => {
  test('[T02][T03][T07] 60,000 random tables of people and flaws: open exactly when enough flawless outsiders said yes', () => {
    fc.assert(
      fc.property(
        fc.array(given, { maxLength: 6 }),
        fc.array(contributor, { maxLength: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        (gave, contributors, wanted, starterMayApprove) => {
          const approvals = gave.map(({ person, flaw }, i) => yes({ id: `apr_${i}`, person, ...flaws[flaw] }))
          const decision = decide({
            approvals,
            contributors,
            approvalRule: { ...rule, people: wanted, starterMayApprove },
          })
          const barred = contributors.filter((c) => !(starterMayApprove && c.role === 'starter')).map((c) => c.person)
          const said = new Set(gave.filter((g) => g.flaw === 'none').map((g) => g.person as string))
          return decision.open === said.difference(new Set<string>(barred)).size >= wanted
        },
      ),
      { numRuns: 60_000 },
    )
  })

  test('[T05] 40,000 replays of a valid approval at another place, release or plan: 0 accepted', () => {
    const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'))
    fc.assert(
      fc.property(
        hex,
        fc.constantFrom('production', 'staging', 'dev', 'production-eu', 'Production'),
        (digest, environment) => {
          fc.pre(digest !== yes().intentDigest || environment !== 'production')
          return !decide({ intentDigest: digest, environment }).open
        },
      ),
      { numRuns: 40_000 },
    )
  })

  test('[T02] 3,000 random lives of approvals: what was used, voided or has expired never opens again', () => {
    const act = fc.oneof(
      fc.record({ do: fc.constant('grant' as const), person: fc.constantFrom(...people) }),
      fc.record({ do: fc.constantFrom('consume' as const, 'void' as const), nth: fc.nat(5) }),
      fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 45 }) }),
    )
    fc.assert(fc.property(fc.array(act, { maxLength: 20 }), livesRight), { numRuns: 3_000 })
  })
})

type Act =
  | { readonly do: 'grant'; readonly person: string }
  | { readonly do: 'consume' | 'void'; readonly nth: number }
  | { readonly do: 'wait'; readonly minutes: number }

/** Plays a life of approvals and compares the gate, after every act, with a model that keeps only who may still be counted, and until when. */
function livesRight(acts: readonly Act[]): boolean {
  let clock = now.getTime()
  const approvals: ApprovalFact[] = []
  const usable = new Map<string, { readonly person: string; readonly until: number }>()
  return acts.every((act) => {
    if (act.do === 'wait') clock += act.minutes * 60_000
    if (act.do === 'grant') {
      const id = `apr_${approvals.length}`
      approvals.push(
        yes({ id, person: act.person, grantedAt: new Date(clock), expiresAt: new Date(clock + 1_800_000) }),
      )
      usable.set(id, { person: act.person, until: clock + 1_800_000 })
    }
    if (act.do === 'consume' || act.do === 'void') {
      const target = approvals[act.nth]
      if (target) approvals[act.nth] = { ...target, state: act.do === 'void' ? 'void' : 'consumed' }
      if (target) usable.delete(target.id)
    }
    const counted = new Set(
      [...usable.values()].filter((u) => clock < u.until && u.person !== 'grace').map((u) => u.person),
    )
    const facts = factsWith({ approvals, approvalRule: { ...rule, people: 2 } })
    return approval.decide({}, facts, new Date(clock)).open === counted.size >= 2
  })
}
