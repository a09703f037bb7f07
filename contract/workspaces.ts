import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { instant, name } from './fields.ts'

/** A repository that Tidegate hosts or follows. */
const workspace = z.object({
  name: z.string(),
  title: z.string().nullable(),
  source: z.enum(['hosted', 'followed']),
  /** Where to push (hosted) or what is fetched (followed); never with a password in it. */
  url: z.string(),
  head: z.object({ ref: z.string(), commit: z.string(), at: instant }).nullable(),
  addedAt: instant,
})

const followedUrl = z
  .string()
  .max(500)
  .regex(/^(https:\/\/|ssh:\/\/|file:\/\/|git@)[^\s\0]+$/, 'an https, ssh or file URL of a git repository')

export const listWorkspaces = endpoint({
  method: 'GET',
  path: '/api/workspaces',
  action: 'read',
  doc: 'All workspaces.',
  input: z.strictObject({}),
  answer: z.object({ workspaces: z.array(workspace) }),
})

export const addWorkspace = endpoint({
  method: 'POST',
  path: '/api/workspaces',
  action: 'manage-workspaces',
  doc: 'Adds a workspace: an empty hosted repository to push to, or one followed by its URL.',
  input: z.strictObject({ name, follow: followedUrl.optional() }),
  answer: z.object({ workspace }),
})

/** One thing wrong with a `tidegate.yaml`. */
export const finding = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  line: z.int(),
  column: z.int(),
  path: z.string(),
  what: z.string(),
  todo: z.string(),
})

export const validateSettings = endpoint({
  method: 'POST',
  path: '/api/settings/validation',
  action: 'plan',
  doc: 'Reads the text of a tidegate.yaml and says what is wrong with it; keeps nothing.',
  input: z.strictObject({ text: z.string().max(1_000_000) }),
  answer: z.object({ valid: z.boolean(), findings: z.array(finding) }),
})

export type Workspace = z.output<typeof workspace>
export type Finding = z.output<typeof finding>
