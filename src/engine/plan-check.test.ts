import { expect, test } from 'vitest'
import type { PlanNode } from './contract.ts'
import { checkPlan } from './plan-check.ts'

const node = (id: string, rest: Partial<PlanNode> = {}): PlanNode => ({
  id,
  verb: 'do',
  input: null,
  after: [],
  ...rest,
})

test.each<[string, PlanNode[], RegExp]>([
  ['a bad id', [node('A b')], /node id of a-z.*"A b"/],
  ['one id twice', [node('a'), node('a')], /two nodes have the id a/],
  ['an unknown after', [node('a', { after: ['b'] })], /a comes after b, which is not in the plan/],
  [
    'a cycle',
    [node('a', { after: ['c'] }), node('b', { after: ['a'] }), node('c', { after: ['b'] })],
    /a after c after b after a/,
  ],
  ['a node after itself', [node('a', { after: ['a'] })], /a after a/],
  [
    'an ordinary node after a finally node',
    [node('z', { finally: true }), node('a', { after: ['z'] })],
    /only finally nodes may follow/,
  ],
  [
    'no tries',
    [node('a', { retry: { attempts: 0, delayMs: 1, factor: 2, maxDelayMs: 1 } })],
    /retry policy of attempts >= 1/,
  ],
])('refuses %s', (_, nodes, message) => {
  expect(() => checkPlan({ nodes })).toThrow(message)
})

test('accepts a graph with finally nodes in a row', () => {
  checkPlan({
    nodes: [
      node('a'),
      node('b', { after: ['a'] }),
      node('y', { finally: true }),
      node('z', { finally: true, after: ['y', 'b'] }),
    ],
  })
})
