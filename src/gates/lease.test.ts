import { expect, test } from 'vitest'
import { factsWith, minutes, now } from './facts.testdata.ts'
import { lease } from './lease.ts'

const other = { deployment: 'dep_0', app: 'kvibe', release: 'kvibe@000000000001', since: minutes(-15) }

test('a free environment is open', () => {
  expect(lease.decide({}, factsWith(), now).open).toBe(true)
})

test('another deployment that holds it is named, with since when', () => {
  expect(lease.decide({}, factsWith({ lease: other }), now)).toEqual({
    open: false,
    because: 'dep_0 (kvibe@000000000001) holds production since 2026-06-10 09:45 (Europe/Paris)',
    owner: 'deployment dep_0',
    since: minutes(-15),
    command: 'tidegate show dep_0',
  })
})

test('a lease that was handed to this deployment is its own; rollbacks are asked too', () => {
  expect(lease.decide({}, factsWith({ lease: { ...other, deployment: 'dep_1' } }), now).open).toBe(true)
  expect(lease.appliesToRollback).toBe(true)
})
