import type { AdmissionFacts, ApprovalFact } from '../domain/facts.ts'

/** The instant at which the examples of these tests are decided: a Wednesday, 10:00 in Paris. */
export const now = new Date('2026-06-10T08:00:00Z')

/** An instant some minutes after (or before) `now`. */
export const minutes = (count: number) => new Date(now.getTime() + count * 60_000)

/** Facts under which every gate is open, but for what a test changes. */
export function factsWith(changes: Partial<AdmissionFacts> = {}): AdmissionFacts {
  return {
    workspace: 'blueocean',
    app: 'nextgen',
    environment: 'production',
    release: 'nextgen@4f1c0a9b2c3d',
    commit: '4f1c0a9b2c3d',
    deployment: 'dep_1',
    intentDigest: 'a'.repeat(64),
    intent: 'promote',
    timeZone: 'Europe/Paris',
    proposedAt: minutes(-20),
    waitingSince: minutes(-30),
    validations: [
      { environment: 'dev', kind: 'development', state: 'validated', at: minutes(-300) },
      { environment: 'staging', kind: 'staging', state: 'validated', at: minutes(-120) },
    ],
    request: { by: 'ada', at: minutes(-30) },
    requestRule: 'required',
    lease: null,
    slots: null,
    freezes: [],
    approvalRule: {
      people: 1,
      phrases: [{ locale: 'en', phrase: 'DEPLOY NEXTGEN PROD' }],
      validForMs: 3_600_000,
      starterMayApprove: false,
    },
    approvals: [yes()],
    contributors: [{ person: 'grace', why: 'author of 4f1c0a9', role: 'author' }],
    current: null,
    held: null,
    ...changes,
  }
}

/** A valid approval, but for what a test changes. */
export function yes(changes: Partial<ApprovalFact> = {}): ApprovalFact {
  return {
    id: 'apr_1',
    person: 'ada',
    personKind: 'human',
    intentDigest: 'a'.repeat(64),
    environment: 'production',
    phrase: 'DEPLOY NEXTGEN PROD',
    locale: 'en',
    grantedAt: minutes(-10),
    expiresAt: minutes(50),
    state: 'granted',
    ...changes,
  }
}
