import type { Action } from '../../contract/actions.ts'
import type { PrincipalKind, Role } from '../../contract/people.ts'
import { AppError } from '../lib/errors.ts'
import { anonymous, type Principal } from './principal.ts'

/** What an action is done to, for the message of a refusal. */
export interface Resource {
  readonly endpoint: string
  /** The run, deployment, release … as the caller named it; null when the action is about none. */
  readonly subject: string | null
}

/** The answer of `authorize`. */
export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly because: string }

interface Grant {
  readonly to: 'anyone' | 'everyone with a token' | readonly Role[]
  readonly kinds: readonly PrincipalKind[]
}

const all: readonly PrincipalKind[] = ['human', 'agent', 'service']
const everyRole: readonly Role[] = ['viewer', 'developer', 'approver', 'operator', 'admin']
const makers: readonly Role[] = ['developer', 'operator', 'admin']
const keepers: readonly Role[] = ['operator', 'admin']

/**
 * The whole table of rights. `approve` and `manage-people` are for humans by structure: no role of an agent or a service opens
 * them, and an admin without the role `approver` does not approve either.
 */
const grants: Readonly<Record<Action, Grant>> = {
  'read-health': { to: 'anyone', kinds: all },
  'read-self': { to: 'everyone with a token', kinds: all },
  read: { to: everyRole, kinds: all },
  'read-metrics': { to: everyRole, kinds: all },
  'read-people': { to: keepers, kinds: all },
  'read-secret-names': { to: makers, kinds: all },
  plan: { to: everyRole, kinds: all },
  fetch: { to: everyRole, kinds: all },
  push: { to: makers, kinds: all },
  promote: { to: makers, kinds: all },
  approve: { to: ['approver'], kinds: ['human'] },
  reject: { to: ['approver', 'operator', 'admin'], kinds: ['human'] },
  abort: { to: makers, kinds: all },
  retry: { to: makers, kinds: all },
  'roll-back': { to: keepers, kinds: all },
  'book-slot': { to: makers, kinds: all },
  freeze: { to: keepers, kinds: ['human', 'service'] },
  'prove-backup': { to: keepers, kinds: all },
  'restore-backup': { to: keepers, kinds: ['human', 'service'] },
  'set-secret': { to: keepers, kinds: ['human', 'service'] },
  'manage-workspaces': { to: ['admin'], kinds: ['human', 'service'] },
  'manage-people': { to: ['admin'], kinds: ['human'] },
}

/** Whether a caller may do an action; what the table does not grant is refused. */
export function authorize(principal: Principal, action: Action, resource: Resource): Permission {
  const grant = grants[action]
  if (grant.to === 'anyone') return { allowed: true }
  if (principal.id === anonymous.id) return { allowed: false, because: 'a token is needed' }
  const what = resource.subject === null ? resource.endpoint : `${resource.endpoint} ${resource.subject}`
  if (!grant.kinds.includes(principal.kind)) {
    const kinds = grant.kinds.join(' or a ')
    return {
      allowed: false,
      because: `${what}: only a ${kinds} may ${action}, ${principal.name} is a ${principal.kind}`,
    }
  }
  if (grant.to === 'everyone with a token') return { allowed: true }
  if (grant.to.some((role) => principal.roles.includes(role))) return { allowed: true }
  const roles = principal.roles.length === 0 ? 'no role' : principal.roles.join(', ')
  return {
    allowed: false,
    because: `${what}: to ${action} needs ${grant.to.join(' or ')}, ${principal.name} has ${roles}`,
  }
}

/** Throws `not-authenticated` or `not-allowed` unless the caller may do the action. */
export function demand(principal: Principal, action: Action, resource: Resource): void {
  const permission = authorize(principal, action, resource)
  if (permission.allowed) return
  if (principal.id === anonymous.id) {
    throw new AppError('not-authenticated', `${resource.endpoint} needs a token that is still good`, {
      hint: 'Send `Authorization: Bearer <token>`; an admin makes one with `tidegate people add`.',
    })
  }
  throw new AppError('not-allowed', permission.because, {
    hint: 'An admin can change roles; see `tidegate people list`.',
  })
}
