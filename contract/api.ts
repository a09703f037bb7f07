import type { z } from 'zod'
import { listAnalyses, listProfiles, replayAnalyses, showAnalysis } from './analyses.ts'
import { beginApproval, grantApproval, rejectDeployment } from './approvals.ts'
import { listBackups, proveBackup, restoreBackup } from './backups.ts'
import { listDeployments, promoteRelease, rollBack, showDeployment } from './deployments.ts'
import { addFreeze, liftFreeze, listFreezes } from './freezes.ts'
import { examine, readHealth } from './health.ts'
import { listLedger, readCheckpoint, verifyLedger } from './ledger.ts'
import { addPerson, disablePerson, listPeople, readSelf } from './people.ts'
import { planCommit } from './plans.ts'
import { abortRun, listRuns, retryRun, showRun } from './runs.ts'
import { listSecrets, setSecret } from './secrets.ts'
import { bookSlot, readSlots, releaseSlot } from './slots.ts'
import { explainWaiting, readLogs, readStatus } from './status.ts'
import { addWorkspace, listWorkspaces, validateSettings } from './workspaces.ts'

/** Every endpoint of the API by its name: the server routes by it, the CLI and the dashboard call by it. */
export const api = {
  readHealth,
  examine,
  readSelf,
  listWorkspaces,
  addWorkspace,
  validateSettings,
  planCommit,
  readStatus,
  explainWaiting,
  readLogs,
  listRuns,
  showRun,
  abortRun,
  retryRun,
  listDeployments,
  showDeployment,
  beginApproval,
  grantApproval,
  rejectDeployment,
  promoteRelease,
  rollBack,
  readSlots,
  bookSlot,
  releaseSlot,
  listFreezes,
  addFreeze,
  liftFreeze,
  listBackups,
  proveBackup,
  restoreBackup,
  listAnalyses,
  showAnalysis,
  replayAnalyses,
  listProfiles,
  listLedger,
  verifyLedger,
  readCheckpoint,
  listPeople,
  addPerson,
  disablePerson,
  listSecrets,
  setSecret,
} as const

type Api = typeof api
/** The name of an endpoint: a verb and what it is about. */
export type EndpointName = keyof Api
/** What a caller sends. */
export type RequestOf<Name extends EndpointName> = z.input<Api[Name]['input']>
/** What a story is given: parsed, defaults filled in, instants as `Date`. */
export type InputOf<Name extends EndpointName> = z.output<Api[Name]['input']>
/** What a story answers: instants may be `Date`, lists may be read-only, members beyond the schema are left behind. */
export type ReplyOf<Name extends EndpointName> = DeepReadonly<z.input<Api[Name]['answer']>>
/** What a caller gets. */
export type AnswerOf<Name extends EndpointName> = z.output<Api[Name]['answer']>

type DeepReadonly<T> = T extends Date ? T : T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T
