import { expect, test } from 'vitest'
import { joinParts } from './graph.ts'
import type { Claim, Part } from './part.ts'
import { restoreGraph, storeGraph } from './stored-graph.ts'
import { makeTree } from './tree.ts'

const claim: Omit<Claim, 'files'> = {
  ...{ unit: 'image:a/Dockerfile', as: 'wide', family: 'docker', effect: 'rebuild', certainty: 'maybe', via: 'COPY' },
}
const part: Part = {
  units: [
    { id: 'image:a/Dockerfile', kind: 'image', name: 'a', folder: 'a', file: 'a/Dockerfile', runs: true },
    { id: 'npm:lib', kind: 'package', name: 'lib', folder: 'lib', file: 'lib/package.json', runs: false, uses: ['x'] },
  ],
  claims: [
    { ...claim, files: { folder: 'a', accepts: (path) => path.endsWith('.ts') } },
    { ...claim, files: { file: 'b.json' }, as: 'explicit', certainty: 'sure', content: { react: '19' } },
    { ...claim, files: { folder: 'lib' }, unit: 'npm:lib', as: 'own', effect: 'redeploy', via: '' },
  ],
  edges: [{ of: 'image:a/Dockerfile', on: 'npm:lib', effect: 'redeploy', certainty: 'maybe', via: 'import' }],
  findings: [{ file: 'x', because: 'it is broken', units: [] }],
}
const tree = makeTree(['a/x.ts', 'a/y.md', 'b.json', 'lib/z.ts'].map((path) => ({ path, mode: '100644', oid: path })))
const graph = joinParts([part], [{ path: 'l', target: 'lib' }], {
  all: new Set(['b.json']),
  scanned: new Map([['javascript', new Set(['a/x.ts'])]]),
})

test('a graph that was stored answers as it did', () => {
  const restored = restoreGraph(storeGraph(graph, tree) ?? '')
  expect(restored?.edges).toEqual(graph.edges)
  expect([restored?.units, restored?.findings, restored?.links, restored?.read]).toEqual([
    ...[graph.units, graph.findings, graph.links, graph.read],
  ])
  for (const { path } of tree.below('')) {
    const plain = (held: ReturnType<typeof graph.claims.on> = []) =>
      held.map(({ claim: { files: _files, ...rest }, claim: { content }, depth }) => ({ ...rest, content, depth }))
    expect(plain(restored?.claims.on(path)), path).toEqual(plain(graph.claims.on(path)))
  }
})

test.each(['', '{', 'null', '{"format":1}', '{"format":3,"texts":[],"claims":[[7,"x",0,0,0]]}'])(
  'what is no graph (%s) is read as none',
  (text) => {
    expect(restoreGraph(text)).toBeNull()
  },
)
