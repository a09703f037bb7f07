/** Everything that a caller can be allowed to do; each route names one, and nothing else can be asked for. */
export const actions = [
  'read-health',
  'read-self',
  'read',
  'read-metrics',
  'read-people',
  'read-secret-names',
  'plan',
  'fetch',
  'push',
  'promote',
  'approve',
  'reject',
  'abort',
  'retry',
  'roll-back',
  'book-slot',
  'freeze',
  'prove-backup',
  'restore-backup',
  'set-secret',
  'manage-workspaces',
  'manage-people',
] as const

/** One thing that a caller can be allowed to do. */
export type Action = (typeof actions)[number]
