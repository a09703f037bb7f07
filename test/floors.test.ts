import { describe, expect, test } from 'vitest'
import { type Exception, exceptions, objectionTo, ringsIn, roomOf } from './harness/floors.ts'
import { type Import, importsIn, importsOf, isOfTests, programFiles } from './harness/imports.ts'

const files = programFiles('src', 'contract')
const imports = files.flatMap(importsOf)

describe('the rooms of the house', () => {
  test('look down, never up, and not sideways', () => {
    expect(files.length).toBeGreaterThan(300)
    expect(imports.map(objectionTo).filter((objection) => objection !== undefined)).toEqual([])
  })

  test('know nothing of tests', () => {
    expect(imports.filter(({ to }) => isOfTests(to))).toEqual([])
  })

  test('hold no files that import each other in a ring', () => {
    expect(ringsIn(imports)).toEqual([])
  })

  test('have no exception that nothing needs any more', () => {
    const needed = ({ from, to, as }: Exception) =>
      imports.some((one) => one.as === as && roomOf(one.from) === from && roomOf(one.to) === to)
    expect(exceptions.filter((exception) => !needed(exception))).toEqual([])
  })
})

describe('the map', () => {
  const edge = (from: string, to: string): Import => ({ from, to, as: 'code' })

  test.each([
    ['src/gates/slot.ts', 'src/engine/runs.ts', 'hands is above judgement'],
    ['src/gates/slot.ts', 'src/policy/policy.ts', 'rooms of one floor (judgement) do not look at each other'],
    ['src/drivers/local/local.ts', 'src/store/leases.ts', 'rooms of one floor (hands)'],
    ['src/engine/runs.ts', 'src/domain/release.ts', 'engine sees only lib'],
    ['src/cli/run.ts', 'src/http/server.ts', 'rooms of one floor (doors)'],
    ['src/http/server.ts', 'src/main/cli.ts', 'main is above doors'],
    ['src/lib/ids.ts', 'src/domain/release.ts', 'domain is above lib'],
    ['src/gates/slot.ts', 'contract/slots.ts', 'only http, cli, main see the contract'],
    ['contract/api.ts', 'src/lib/ids.ts', 'the contract stands alone'],
    ['src/helpers/x.ts', 'src/lib/ids.ts', '"helpers" is a room that the map does not know'],
    ['src/gates/slot.ts', 'src/helpers/x.ts', '"helpers" is a room that the map does not know'],
    ['src/gates/slot.ts', 'test/support/scene.ts', 'nothing of its tests'],
  ])('refuses %s → %s', (from, to, because) => {
    expect(objectionTo(edge(from, to))).toContain(because)
  })

  test.each([
    ['src/main/cli.ts', 'src/http/server.ts'],
    ['src/workflows/deploy/shift.ts', 'src/actions/conclude.ts'],
    ['src/checks/options.ts', 'src/settings/schema.ts'],
    ['src/gates/slot.ts', 'src/gates/slots.ts'],
    ['src/cli/client.ts', 'contract/api.ts'],
  ])('lets %s → %s pass', (from, to) => {
    expect(objectionTo(edge(from, to))).toBeUndefined()
  })

  test('finds imports in every form', () => {
    const text = `import { a,\n  b } from '../lib/ids.ts'
import type { C } from '../domain/release.ts'
import './effect.ts'
export { d } from './d.ts'
const e = await import('../engine/runs.ts')
const f = new URL('./edge/edge.ts', import.meta.url)
import fs from 'node:fs'`
    const found = importsIn('src/gates/slot.ts', text)
    expect(found.map(({ to }) => to).sort((a, b) => (a < b ? -1 : 1))).toEqual([
      'src/domain/release.ts',
      'src/engine/runs.ts',
      'src/gates/d.ts',
      'src/gates/edge/edge.ts',
      'src/gates/effect.ts',
      'src/lib/ids.ts',
    ])
    const those = (as: Import['as']) => found.filter((one) => one.as === as).map(({ to }) => to)
    expect(those('types')).toEqual(['src/domain/release.ts'])
    expect(those('process')).toEqual(['src/gates/edge/edge.ts'])
  })

  test('finds a ring of three and tells it once', () => {
    const ring = [edge('a.ts', 'b.ts'), edge('b.ts', 'c.ts'), edge('c.ts', 'a.ts'), edge('d.ts', 'a.ts')]
    expect(ringsIn(ring)).toEqual(['a.ts → b.ts → c.ts → a.ts'])
    expect(ringsIn([...ring.slice(0, 2), { ...edge('c.ts', 'a.ts'), as: 'types' }])).toEqual([])
  })
})
