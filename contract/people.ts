import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { id, instant } from './fields.ts'

/** What a role lets one do is decided in one place: `src/http/authorize.ts`. */
export const role = z.enum(['viewer', 'developer', 'approver', 'operator', 'admin'])

/** Only a human may approve or manage people, whatever the roles say. */
export const principalKind = z.enum(['human', 'agent', 'service'])

/** Someone who can call the API. */
const person = z.object({
  id: z.string(),
  name: z.string(),
  kind: principalKind,
  email: z.string().nullable(),
  roles: z.array(role),
  disabledAt: instant.nullable(),
  addedAt: instant,
})

export const readSelf = endpoint({
  method: 'GET',
  path: '/api/self',
  action: 'read-self',
  doc: 'Who the caller is.',
  input: z.strictObject({}),
  answer: z.object({ person }),
})

export const listPeople = endpoint({
  method: 'GET',
  path: '/api/people',
  action: 'read-people',
  doc: 'Everyone who can call, or could.',
  input: z.strictObject({}),
  answer: z.object({ people: z.array(person) }),
})

export const addPerson = endpoint({
  method: 'POST',
  path: '/api/people',
  action: 'manage-people',
  doc: 'Adds a person, an agent or a service; the answer holds their token, once.',
  input: z.strictObject({
    name: z.string().trim().min(1).max(80),
    kind: principalKind.default('human'),
    email: z.email().max(200).optional(),
    roles: z.array(role).min(1),
  }),
  answer: z.object({ person, token: z.string() }),
})

export const disablePerson = endpoint({
  method: 'POST',
  path: '/api/people/:id/disable',
  action: 'manage-people',
  doc: 'Ends all tokens of a person at once.',
  input: z.strictObject({ id }),
  answer: z.object({ person }),
})

export type Role = z.output<typeof role>
export type PrincipalKind = z.output<typeof principalKind>
export type Person = z.output<typeof person>
