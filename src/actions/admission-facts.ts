import type { Deployment } from '../domain/deployment.ts'
import type { AdmissionFacts } from '../domain/facts.ts'
import { declaredBy } from '../gates/freeze.ts'
import { freezeSpan } from '../gates/local-time.ts'
import type { Sql } from '../lib/db.ts'
import type { Policy } from '../policy/policy.ts'
import { environmentOf, pipelineOf } from '../settings/app-views.ts'
import { slotWindowsOf } from '../settings/rule-views.ts'
import type { Settings } from '../settings/schema.ts'
import { readApprovals } from '../store/approvals.ts'
import { readCurrent, readDeployment } from '../store/deployments.ts'
import {
  readActiveFreezes,
  readBookings,
  readContributors,
  readHold,
  readValidation,
  readWaitingApps,
} from '../store/facts.ts'
import { placeOf, readLease } from '../store/leases.ts'
import { findRequest, type StoredRelease } from '../store/releases.ts'

/** Reads everything recorded that the gates of one deployment may look at, on one connection. */
export async function gatherFacts(
  sql: Sql,
  about: { settings: Settings; release: StoredRelease; policy: Policy; deployment: Deployment; now: Date },
): Promise<AdmissionFacts> {
  const { settings, release, policy, deployment, now } = about
  const { workspace, app, environment } = deployment
  const current = await readCurrent(sql, workspace, environment, app)
  const request = (await findRequest(sql, release.id, environment)) ?? null
  const asker = request ? [{ person: request.person, why: 'asked for it', role: 'starter' as const }] : []
  return {
    workspace,
    app,
    environment,
    release: release.id,
    commit: release.commit,
    deployment: deployment.id,
    intentDigest: deployment.intentDigest,
    intent: deployment.intent,
    timeZone: settings.timeZone,
    proposedAt: deployment.proposedAt,
    waitingSince: deployment.proposedAt,
    validations: await readValidations(sql, settings, release, environment),
    request,
    requestRule: policy.stage.request,
    lease: await describeLease(sql, settings, deployment),
    slots: await readSlotFacts(sql, settings, deployment, now),
    freezes: await readFreezes(sql, settings, deployment, now),
    approvalRule: policy.approval,
    approvals: await readApprovals(sql, deployment.id),
    contributors: [...(await readContributors(sql, release, deployment.startedBy, current?.release ?? null)), ...asker],
    current: current ? { release: current.release, since: current.since } : null,
    held: await readHold(sql, workspace, environment, app),
  }
}

async function readValidations(sql: Sql, settings: Settings, release: StoredRelease, environment: string) {
  const stages = pipelineOf(settings, release.app).stages
  const before = stages.slice(
    0,
    stages.findIndex((stage) => stage.environment === environment),
  )
  const validations: AdmissionFacts['validations'][number][] = []
  for (const { environment: earlier } of before) {
    const { kind } = environmentOf(settings, earlier)
    validations.push({ environment: earlier, kind, ...(await readValidation(sql, release.id, earlier)) })
  }
  return validations
}

async function describeLease(sql: Sql, settings: Settings, deployment: Deployment): Promise<AdmissionFacts['lease']> {
  const place = placeOf(environmentOf(settings, deployment.environment), deployment.environment, deployment.app)
  const lease = await readLease(sql, deployment.workspace, place)
  if (lease.deployment === null || lease.deployment === deployment.id || lease.since === null) return null
  const holder = await readDeployment(sql, lease.deployment)
  return { deployment: holder.id, app: holder.app, release: holder.release, since: lease.since }
}

/** The slots of a shared environment, its bookings, and who waits for it, as one app sees them; null for one without slots. */
export async function readSlotFacts(
  sql: Sql,
  settings: Settings,
  { workspace, environment, app }: Pick<Deployment, 'workspace' | 'environment' | 'app'>,
  now: Date,
): Promise<AdmissionFacts['slots']> {
  const slots = settings.slots.find((candidate) => candidate.environment === environment)
  if (slots === undefined) return null
  return {
    windows: slotWindowsOf(slots),
    bookings: await readBookings(sql, workspace, environment, now),
    borrow: slots.borrow,
    leastRemainingMs: slots.leastRemaining,
    waitingApps: await readWaitingApps(sql, workspace, environment, app),
  }
}

async function readFreezes(sql: Sql, settings: Settings, deployment: Deployment, now: Date) {
  const { workspace, environment, app } = deployment
  const concerns = (apps: readonly string[] | undefined) =>
    apps === undefined || apps.length === 0 || apps.includes(app)
  const declared = settings.freezes
    .filter((freeze) => freeze.environments.includes(environment) && concerns(freeze.apps))
    .map((freeze) => {
      const span = freezeSpan(freeze.from, freeze.until, settings.timeZone)
      return {
        id: freeze.id,
        because: freeze.because,
        from: new Date(span.from),
        until: new Date(span.until),
        by: declaredBy,
      }
    })
  const added = await readActiveFreezes(sql, workspace, now)
  return [...declared, ...added.filter((freeze) => freeze.environments.includes(environment) && concerns(freeze.apps))]
}
