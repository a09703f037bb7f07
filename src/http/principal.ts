import type { PrincipalKind, Role } from '../../contract/people.ts'

/** Who calls: found by their token, never by what they say of themselves. */
export interface Principal {
  readonly id: string
  readonly name: string
  readonly kind: PrincipalKind
  readonly roles: readonly Role[]
}

/** Who belongs to a token; null when nobody does, or no longer. Asked again while a stream is open. */
export type Authenticate = (token: string) => Promise<Principal | null>

/** The caller of a question that needs no token. */
export const anonymous: Principal = { id: 'anonymous', name: 'anonymous', kind: 'service', roles: [] }
