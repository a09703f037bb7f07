import type { EndpointName, ReplyOf, RequestOf } from '../../contract/api.ts'
import type { Principal } from '../../src/http/principal.ts'
import type { Stories } from '../../src/http/stories.ts'
import { AppError } from '../../src/lib/errors.ts'
import * as scene from './scene.ts'

/** Stories that live in memory: reads answer the scene, acts are remembered in `acts` and refuse what the real ones would. */
export interface MemoryStories {
  readonly stories: Stories
  /** `<endpoint> by <caller>`, in order. */
  readonly acts: string[]
  /** What `showRun` answers; replace it to let a stream see a change. */
  tree: ReplyOf<'showRun'>
}

/** A request that each endpoint accepts, for tests that go over all of them. */
export const goodRequests: { readonly [Name in EndpointName]: RequestOf<Name> } = {
  readHealth: {},
  examine: {},
  readSelf: {},
  listWorkspaces: {},
  addWorkspace: { name: 'dreamscape' },
  validateSettings: { text: 'version: 1' },
  planCommit: { commit: 'main' },
  readStatus: {},
  explainWaiting: {},
  readLogs: { app: 'nextgen', environment: 'production' },
  listRuns: { limit: '10' },
  showRun: { id: 'run_1' },
  abortRun: { id: 'run_1', because: 'wrong commit' },
  retryRun: { id: 'run_1' },
  listDeployments: {},
  showDeployment: { id: 'dep_1' },
  beginApproval: { id: 'dep_1' },
  grantApproval: { id: 'dep_1', phrase: scene.phrase, intentDigest: scene.intentDigest },
  rejectDeployment: { id: 'dep_1', because: 'not today' },
  promoteRelease: { release: scene.release },
  rollBack: { app: 'nextgen', environment: 'production', because: 'errors' },
  readSlots: {},
  bookSlot: {
    environment: 'staging-shared',
    app: 'kvibe',
    from: '2026-11-21T21:00:00+01:00',
    until: '2026-11-21T22:00:00+01:00',
    because: 'launch',
  },
  releaseSlot: { id: 'slt_1' },
  listFreezes: {},
  addFreeze: { because: 'Christmas', until: '2026-12-27T00:00:00+01:00', environments: ['production'] },
  liftFreeze: { id: 'frz_1', because: 'over' },
  listBackups: {},
  listAnalyses: {},
  showAnalysis: { id: 'dep_1' },
  replayAnalyses: {},
  listProfiles: {},
  proveBackup: { id: 'bak_1' },
  restoreBackup: { id: 'bak_1' },
  listLedger: {},
  verifyLedger: {},
  readCheckpoint: {},
  listPeople: {},
  addPerson: { name: 'carol', roles: ['viewer'] },
  disablePerson: { id: 'per_alice' },
  listSecrets: {},
  setSecret: { app: 'nextgen', environment: 'production', name: 'STRIPE_KEY', value: 'sk_marker_1' },
}

/** Makes stories with a memory of their own. */
export function memoryStories(): MemoryStories {
  const acts: string[] = []
  const told = new Proxy(
    reads(() => memory),
    {
      get(target, name) {
        const story = Reflect.get(target, name) as (caller: Principal, ...rest: unknown[]) => unknown
        return (caller: Principal, ...rest: unknown[]) => {
          acts.push(`${name === 'preview' ? `preview ${String(rest[0])}` : String(name)} by ${caller.id}`)
          return story(caller, ...rest)
        }
      },
    },
  )
  const memory: MemoryStories = {
    acts,
    tree: { run: scene.delivery, children: [scene.rollout], at: scene.at },
    stories: told,
  }
  return memory
}

function reads(memory: () => MemoryStories): Stories {
  const { at, deployment, person, release } = scene
  const slot = {
    id: 'slt_1',
    app: 'kvibe',
    from: at,
    until: at,
    source: 'booking' as const,
    by: 'dora',
    because: 'launch',
  }
  const freeze = {
    id: 'frz_1',
    workspace: 'blueocean',
    because: 'Christmas',
    from: at,
    until: '2026-12-27T00:00:00+01:00',
    environments: ['production'],
    apps: [],
    by: 'olaf',
    source: 'person' as const,
  }
  const secret = {
    workspace: 'blueocean',
    app: 'nextgen',
    environment: 'production',
    name: 'STRIPE_KEY',
    version: 3,
    setBy: 'olaf',
    setAt: at,
    // Beyond the allow-list: must never leave the server.
    value: 'sk_marker_1',
  }
  const workspace = {
    name: 'blueocean',
    title: null,
    source: 'hosted' as const,
    url: '/git/blueocean.git',
    head: null,
    addedAt: at,
  }
  const proof = {
    backup: scene.backup,
    because: 'all 12 tables are alike',
    tables: 12,
    rows: 5310,
    tookMs: 1700,
    database: null,
  }
  return {
    readHealth: async () => ({ ok: true, version: '0.1.0', database: 'up', at: new Date(at) }),
    examine: async () => ({
      examinations: [{ id: 'database', outcome: 'passed', wanted: 'an answer', found: '2 ms', todo: null }],
      at,
    }),
    readSelf: async (caller) => ({
      person: { ...person, id: caller.id, name: caller.name, kind: caller.kind, roles: caller.roles },
    }),
    listWorkspaces: async () => ({ workspaces: [workspace] }),
    addWorkspace: async (_caller, { name }) => ({ workspace: { ...workspace, name } }),
    validateSettings: async () => ({ valid: false, findings: [scene.finding] }),
    planCommit: async () => scene.commitPlan,
    readStatus: async () => scene.status,
    explainWaiting: async () => ({
      items: scene.delivery.nodes
        .filter((node) => node.state === 'waiting')
        .map(({ reasons, state }) => ({
          about: 'run_1',
          subject: release,
          state,
          summary: 'waits for approval',
          reasons,
        })),
      at,
    }),
    readLogs: async () => ({
      lines: [
        {
          at,
          set: 'nextgen.landing.4f1c0a9b2c3d',
          replica: 'landing-1',
          stream: 'stdout',
          text: 'up\u001b[31m\u001b]0;x\u0007',
        },
      ],
    }),
    listRuns: async () => ({ runs: [scene.delivery] }),
    showRun: async (_caller, { id }) => {
      if (id === 'run_404') throw new AppError('not-found', `no run is named ${id}`, { hint: 'See tidegate status.' })
      return memory().tree
    },
    abortRun: async (_caller, { because }) => ({ run: { ...scene.delivery, state: 'aborted' as const }, because }),
    retryRun: async () => ({ run: scene.delivery, nodes: ['retire'] }),
    listDeployments: async () => ({ deployments: [deployment] }),
    showDeployment: async () => ({
      deployment,
      steps: scene.steps,
      intentDigest: scene.intentDigest,
      intent: scene.intent,
      approvals: [scene.approval],
      checks: [],
      reasons: [],
    }),
    beginApproval: async () => ({
      deployment,
      message: 'landing: a warmer headline',
      authors: ['dora@example.org'],
      intent: scene.intent,
      intentDigest: scene.intentDigest,
      steps: scene.steps,
      rule: { people: 2, phrases: [{ locale: 'en', phrase: scene.phrase }] },
      approvals: [scene.approval],
      pointOfNoReturn: null,
      refusal: null,
    }),
    grantApproval: async (_caller, { phrase, intentDigest }) => {
      if (intentDigest !== scene.intentDigest)
        throw new AppError('conflict', 'the intent has changed since it was shown')
      if (phrase !== scene.phrase) throw new AppError('not-allowed', 'the phrase is not the one that was asked for')
      return { approval: scene.approval, wanted: 2, given: 2, because: 'both have approved' }
    },
    rejectDeployment: async (_caller, { because }) => ({
      deployment: { ...deployment, state: 'void' as const },
      because,
    }),
    promoteRelease: async (_caller, input) => ({
      release: input.release,
      environment: input.environment ?? 'production',
      run: 'run_1',
      reasons: [],
    }),
    rollBack: async () => ({ deployment: { ...deployment, intent: 'rollback' as const }, reasons: [] }),
    readSlots: async () => ({
      calendars: [
        { workspace: 'blueocean', environment: 'staging-shared', timeZone: 'Europe/Paris', slots: [slot], lease: null },
      ],
      at,
    }),
    bookSlot: async (_caller, { app, from, until }) => ({ slot: { ...slot, app, from, until } }),
    releaseSlot: async () => ({ done: true, because: 'the booking is given back' }),
    listFreezes: async () => ({ freezes: [freeze] }),
    addFreeze: async () => ({ freeze }),
    liftFreeze: async () => ({ done: true, because: 'the freeze is lifted' }),
    listBackups: async () => ({ backups: [scene.backup] }),
    proveBackup: async () => ({ ...proof, verdict: 'passed' as const }),
    restoreBackup: async () => ({ ...proof, verdict: 'passed' as const, database: 'scratch_1' }),
    listAnalyses: async () => ({ analyses: [scene.analysis] }),
    showAnalysis: async () => ({
      analysis: scene.analysis,
      points: scene.points,
      holdAt: 10,
      figures: { nextRequests: 4310, nextErrors: 12, previousRequests: 38700, previousErrors: 9 },
    }),
    replayAnalyses: async () => ({
      replays: [
        {
          analysis: scene.analysis,
          would: 'rollback' as const,
          afterSeconds: 11,
          because: scene.analysis.said.because,
        },
      ],
    }),
    listProfiles: async () => ({ profiles: [scene.profile] }),
    listLedger: async () => ({
      entries: [
        {
          index: 1,
          at,
          who: 'dora',
          did: 'pushed',
          to: scene.release,
          because: null,
          workspace: 'blueocean',
          digest: 'ab',
        },
      ],
      size: 1,
    }),
    verifyLedger: async () => ({
      sound: false,
      size: 1,
      root: 'ab',
      checkpoints: 1,
      troubles: ['entry 1 was changed'],
      tookMs: 3,
    }),
    readCheckpoint: async () => ({ origin: 'tidegate', size: 1, root: 'ab', at, signature: 'cd', publicKey: 'ef' }),
    listPeople: async () => ({ people: [person] }),
    addPerson: async (_caller, { name, kind, roles }) => ({
      person: { ...person, name, kind, roles },
      token: 'tg_token_once',
    }),
    disablePerson: async () => ({ person: { ...person, disabledAt: at } }),
    listSecrets: async () => ({ secrets: [secret] }),
    setSecret: async () => ({ secret }),
    preview: async (_caller, act) => [`${act} would be done`],
  }
}
