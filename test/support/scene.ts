import type { ReplyOf } from '../../contract/api.ts'
import { digestOf } from '../../src/lib/digest.ts'

// One moment in the life of a workspace: nextgen waits for a person at production's gate. Fixed instants, so that renderings are too.

export const at = '2026-11-20T14:00:00.000Z'
export const commit = '4f1c0a9b2c3d5e6f708192a3b4c5d6e7f8091a2b'
export const release = 'nextgen@4f1c0a9b2c3d'
export const phrase = 'DEPLOY NEXTGEN PROD - €2.3M ARR CONFIRMED'
const sha = (pair: string) => `sha256:${pair.repeat(32)}`

export const finding = {
  severity: 'error' as const,
  code: 'port-taken',
  line: 12,
  column: 7,
  path: 'apps.nextgen.components.admin.ports.dev',
  what: 'port 7001 of dev is taken by nextgen.landing',
  todo: 'choose another port',
}

export const person = {
  id: 'per_alice',
  name: 'alice',
  kind: 'human' as const,
  email: 'alice@example.org',
  roles: ['approver' as const],
  disabledAt: null,
  addedAt: at,
}

export const deployment = {
  id: 'dep_1',
  workspace: 'blueocean',
  app: 'nextgen',
  environment: 'production',
  release,
  previous: 'nextgen@000000000001',
  intent: 'promote' as const,
  state: 'proposed' as const,
  because: 'validated in staging-shared',
  startedBy: 'dora',
  proposedAt: at,
  admittedAt: null,
  endedAt: null,
  outcome: null,
  run: 'run_2',
}

export const intent = {
  workspace: 'blueocean',
  app: 'nextgen',
  environment: 'production',
  release,
  commit,
  artifacts: { admin: sha('aa'), landing: sha('bb') },
  settingsDigest: 'cc'.repeat(32),
  secretsDigest: 'dd'.repeat(32),
  targetGeneration: 6,
  planDigest: 'ee'.repeat(32),
  policyDigest: 'ff'.repeat(32),
  previous: deployment.previous,
}

/** The digest that an approval of it is bound to. */
export const intentDigest = digestOf(intent)

export const steps = [
  { do: 'backup', title: 'back up the settings', what: 'settings' as const },
  { do: 'provision', title: 'start 5 landing, 5 admin', release: 'next' as const, replicas: { landing: 5, admin: 5 } },
  { do: 'shift', title: 'shift traffic', next: 100 },
  { do: 'analyze', title: 'watch', forMs: 300_000, atLeastRequests: 200 },
  { do: 'shift', title: 'shift traffic', next: 1000 },
  { do: 'retire', title: 'stop the release before', release: 'previous' as const },
]

export const approval = {
  id: 'apr_1',
  person: 'bob',
  locale: 'en',
  intentDigest,
  grantedAt: at,
  expiresAt: '2026-11-20T15:00:00.000Z',
  state: 'granted' as const,
}

const node = {
  attempt: 1,
  reasons: [],
  error: null,
  startedAt: '2026-11-20T13:58:00.000Z',
  endedAt: null,
  wakeAt: null,
  childRun: null,
  title: null,
}
const ended = { state: 'passed' as const, endedAt: '2026-11-20T13:58:04.200Z' }

export const delivery = {
  id: 'run_1',
  kind: 'delivery',
  workspace: 'blueocean',
  subject: release,
  state: 'active' as const,
  because: null,
  startedBy: 'dora',
  createdAt: '2026-11-20T13:58:00.000Z',
  endedAt: null,
  deployment: null,
  traffic: null,
  nodes: [
    { ...node, ...ended, id: 'build:landing', verb: 'build', title: 'build landing' },
    { ...node, ...ended, id: 'seal', verb: 'seal', title: 'seal the release' },
    {
      ...node,
      id: 'await:staging-shared',
      verb: 'await',
      title: 'staging-shared',
      state: 'running' as const,
      childRun: 'run_2',
    },
    {
      ...node,
      id: 'admit:production',
      verb: 'admit',
      title: 'admission to production',
      state: 'waiting' as const,
      reasons: [
        {
          because: '1 of 2 people have approved',
          owner: 'a person with the role approver',
          since: '2026-11-20T13:59:00.000Z',
          command: 'tidegate approve dep_1',
          kind: 'approval',
        },
      ],
    },
    { ...node, id: 'close', verb: 'close', state: 'blocked' as const, startedAt: null },
  ],
}

export const rollout = {
  ...delivery,
  id: 'run_2',
  kind: 'deployment',
  subject: `${release} → staging-shared`,
  deployment: 'dep_0',
  traffic: {
    environment: 'staging-shared',
    splits: [
      { release: 'nextgen@000000000001', weight: 900 },
      { release, weight: 100 },
    ],
  },
  nodes: [
    { ...node, ...ended, id: 'provision', verb: 'provision', title: 'start 1 landing' },
    { ...node, id: 'analyze', verb: 'analyze', title: 'watch for 5 min', state: 'running' as const },
    {
      ...node,
      id: 'retire',
      verb: 'retire',
      title: 'stop the release before',
      state: 'stuck' as const,
      attempt: 5,
      error: { message: 'the host did not answer', hint: 'look at it with tidegate doctor' },
    },
  ],
}

const gates = [
  { kind: 'slot', open: true, because: 'the slot of nextgen is 12:00–15:00 Europe/Paris' },
  {
    kind: 'approval',
    open: false,
    because: '0 of 2 people have approved',
    owner: 'a person with the role approver',
    command: 'tidegate approve <deployment>',
  },
]

export const commitPlan = {
  workspace: 'blueocean',
  commit,
  base: '0'.repeat(39) + '1',
  message: 'landing: a warmer headline',
  apps: [
    {
      app: 'nextgen',
      tier: 'premium',
      release,
      exists: false,
      components: [
        {
          component: 'landing',
          change: 'built' as const,
          artifact: null,
          reasons: ['apps/nextgen/landing/index.html → nextgen.landing'],
        },
        { component: 'admin', change: 'kept' as const, artifact: sha('aa'), reasons: [] },
      ],
      stages: [
        {
          environment: 'production',
          kind: 'production' as const,
          strategy: 'canary',
          request: 'required' as const,
          gates,
          steps,
          approvals: { people: 2, phrases: [{ locale: 'en', phrase }] },
          backups: ['settings of nextgen in production'],
          pointOfNoReturn: null,
        },
      ],
    },
  ],
  untouched: ['kreach', 'kvibe', 'nextstep'],
  unclaimed: [],
  flags: [],
  findings: [],
  at,
} satisfies ReplyOf<'planCommit'>

export const status = {
  workspaces: [
    {
      name: 'blueocean',
      timeZone: 'Europe/Paris',
      environments: [
        {
          name: 'production',
          kind: 'production' as const,
          places: [
            {
              app: 'nextgen',
              release: 'nextgen@000000000001',
              since: '2026-11-18T14:00:00.000Z',
              health: 'healthy' as const,
              replicas: { ready: 10, wanted: 10 },
              urls: ['http://nextgen'],
            },
            { app: 'kvibe', release: null, since: null, health: 'empty' as const, replicas: null, urls: [] },
          ],
          lease: null,
          slot: null,
          freezes: [],
          held: null,
        },
      ],
    },
  ],
  active: [delivery],
  waiting: 1,
  alarms: [],
  at,
} satisfies ReplyOf<'readStatus'>

export const backup = {
  id: 'bak_1',
  workspace: 'blueocean',
  app: 'nextgen',
  environment: 'production',
  what: 'database' as const,
  deployment: 'dep_0',
  bytes: 52_428_800,
  digest: 'ab'.repeat(32),
  takenAt: at,
  provenAt: null,
  proof: null,
}

export const analysis = {
  deployment: 'dep_1',
  workspace: 'blueocean',
  app: 'nextgen',
  environment: 'production',
  release,
  outcome: 'failed',
  beganAt: at,
  ticks: 2,
  said: {
    verdict: 'failed' as const,
    action: 'rollback' as const,
    because:
      '12 errors of 4,310 on the new release, 9 of 38,700 on the old one: at least 4 times worse, odds of a false alarm below 1 in 400',
    e: 412,
    eOk: 0.01,
    tau: 100,
  },
}

export const points = [
  {
    at: '2026-11-20T14:00:01.000Z',
    next: { requests: 2100, errors: 4, p50Ms: 12, p95Ms: 40 },
    previous: { requests: 19_000, errors: 5, p50Ms: 11, p95Ms: 38 },
    e: 3,
    eOk: 0.4,
  },
  {
    at: '2026-11-20T14:00:02.000Z',
    next: { requests: 2210, errors: 8, p50Ms: 12, p95Ms: 41 },
    previous: null,
    e: 412,
    eOk: 0.01,
  },
]

export const profile = {
  workspace: 'blueocean',
  app: 'nextgen',
  environment: 'production',
  learnedAt: at,
  hours: 23.5,
  isPrior: false,
  errorShare: 0.0002,
  requestsPerSecond: 214,
  errorDispersion: 1.8,
  coldStartMs: 20_000,
  replayed: { tau: 41, replays: 600 },
}
