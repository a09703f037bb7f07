import { expect, test } from 'vitest'
import { makeTree } from '../../tree.ts'
import { npmReader } from '../npm/npm.ts'
import { claimersOf, edgesOf, joinOf, partOf } from '../reading.testdata.ts'
import { javascriptReader } from './javascript.ts'
import { isBuildConfig, isSource, scopeOf } from './scope.ts'
import { readSource } from './sources.ts'

const read = (text: string) => readSource(Buffer.from(text))

test('imports of every form, and paths that are merely written', () => {
  const source = read(
    [
      "import a from '@acme/a'",
      'export * from "../b"',
      "const c = require('../c.json')",
      "const d = await import('../d')",
      "import '@acme/e/style.css'",
      'import {',
      '  f,',
      "} from '../f'",
      "load(path.join(__dirname, '../proto/demo.proto'))",
      "import fs from 'node:fs'",
      "// import '../gone'",
      " * import '../gone too'",
    ].join('\n'),
  )
  expect(source.upward).toEqual(['../b', '../c.json', '../d', '../f', '../proto/demo.proto'])
  expect(source.named).toEqual(['@acme/a', '@acme/e/style.css'])
})

test('a megabyte of quotes, of imports or of one line is read at once', () => {
  const start = process.cpuUsage()
  for (const piece of ["'", '"../', 'import ', "import '", 'from(', "require('a')", ' '])
    read(piece.repeat(1_000_000 / piece.length))
  expect(process.cpuUsage(start).user / 1e6).toBeLessThan(5)
})

test('tests, types, built files and settings of linters are no sources', () => {
  const paths = [
    'a.ts',
    'a.test.ts',
    'a.d.ts',
    'tests/a.ts',
    'dist/a.js',
    'a.stories.tsx',
    'a.min.js',
    'App.vue',
    'a.md',
  ]
  expect(paths.filter(isSource)).toEqual(['a.ts', 'App.vue'])
  const settings = ['vite.config.ts', 'jest.config.js', 'eslint.config.mjs', 'next.config.mjs', 'playwright.config.ts']
  expect(settings.filter(isBuildConfig)).toEqual(['vite.config.ts', 'next.config.mjs'])
})

function many(count: number, extra: readonly string[]) {
  const files = Array.from({ length: count }, (_, i) => `packages/p${i % 50}/src/f${i}.ts`)
  return makeTree([...files, ...extra].map((path) => ({ path, mode: '100644', oid: path })))
}

test('in a large workspace sources are left to the manifests, except of packages that stand alone', () => {
  const scope = scopeOf(many(8_000, ['pnpm-workspace.yaml', 'packages/p0/package.json']))
  expect(scope.has('packages/p0/src/f0.ts')).toBe(false)
  const other = scopeOf(many(8_000, ['package.json', 'packages/p1/package.json', 'packages/p1/yarn.lock']))
  expect(other.has('packages/p0/src/f0.ts')).toBe(false)
  expect(other.has('packages/p1/src/f1.ts')).toBe(true)
})

test('what is too much to be read is told', () => {
  const projects = Array.from({ length: 50 }, (_, i) => `packages/p${i}/project.json`)
  const tree = many(30_000, ['nx.json', ...projects])
  expect(javascriptReader.link(new Map(), tree).findings[0]?.because).toContain('imports are not read')
})

test('a folder that a package above it holds is shared by both', () => {
  const files = {
    'package.json': JSON.stringify({ name: 'server', scripts: { start: 'node server.js' } }),
    'client/package.json': JSON.stringify({ name: 'client', scripts: { start: 'react-scripts start' } }),
    'client/src/app.ts': "import { rate } from '../../shared/rates'",
    'shared/rates.ts': '',
  }
  const { units } = partOf(npmReader, files)
  const tree = makeTree(Object.keys(files).map((path) => ({ path, mode: '100644', oid: path })))
  const facts = new Map([['client/src/app.ts', { facts: read(files['client/src/app.ts']) }]])
  const part = javascriptReader.join?.(facts, tree, units)
  expect(part && edgesOf(part)).toEqual([
    'npm:. → npm:shared (shared in package.json)',
    'npm:client → npm:shared (import in client/src/app.ts)',
  ])
})

test('options of a tsconfig above count by name, aliases for nobody', () => {
  const files = {
    'package.json': JSON.stringify({ workspaces: ['web'] }),
    'web/package.json': JSON.stringify({ name: 'web' }),
    'web/tsconfig.json': '{ "extends": ["../tsconfig.base.json"] }',
    'tsconfig.base.json': '{ "compilerOptions": { "strict": true, "paths": { "@x": ["x"] } } }',
  }
  const part = joinOf(javascriptReader, files, partOf(npmReader, files).units)
  expect(claimersOf(part, 'tsconfig.base.json')).toEqual(['npm:web (extends in web/tsconfig.json) {"strict":"true"}'])
})
