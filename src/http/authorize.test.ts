import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { actions } from '../../contract/actions.ts'
import { principalKind, role } from '../../contract/people.ts'
import { authorize } from './authorize.ts'
import { anonymous } from './principal.ts'

const resource = { endpoint: 'POST /api/x', subject: 'dep_1' }
const principals = fc.record({
  id: fc.string({ minLength: 1 }).filter((id) => id !== anonymous.id),
  name: fc.string(),
  kind: fc.constantFrom(...principalKind.options),
  roles: fc.uniqueArray(fc.constantFrom(...role.options)),
})

describe('authorize', () => {
  test('[T06] nobody but a human with the role approver may approve, whatever else they are', () => {
    fc.assert(
      fc.property(principals, (principal) => {
        const may = principal.kind === 'human' && principal.roles.includes('approver')
        expect(authorize(principal, 'approve', resource).allowed).toBe(may)
      }),
      { numRuns: 5000 },
    )
  })

  test('[T07] an agent cannot make itself a person to approve with', () => {
    fc.assert(
      fc.property(principals, (principal) => {
        if (principal.kind === 'human') return
        expect(authorize(principal, 'manage-people', resource).allowed).toBe(false)
      }),
    )
  })

  test('more roles never allow less', () => {
    fc.assert(
      fc.property(
        principals,
        fc.constantFrom(...actions),
        fc.constantFrom(...role.options),
        (principal, action, extra) => {
          const before = authorize(principal, action, resource).allowed
          const after = authorize({ ...principal, roles: [...principal.roles, extra] }, action, resource).allowed
          expect(before && !after).toBe(false)
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('a caller without a token may ask for health only', () => {
    const open = actions.filter((action) => authorize(anonymous, action, resource).allowed)
    expect(open).toEqual(['read-health'])
  })

  test('a refusal says what is needed and what the caller has', () => {
    const permission = authorize({ id: 'p', name: 'vera', kind: 'human', roles: ['viewer'] }, 'roll-back', resource)
    expect(permission).toEqual({
      allowed: false,
      because: 'POST /api/x dep_1: to roll-back needs operator or admin, vera has viewer',
    })
  })
})
