import { describe, expect, test } from 'vitest'
import type { Unit } from '../../part.ts'
import { claimersOf, edgesOf, partOf } from '../reading.testdata.ts'
import { npmReader } from './npm.ts'

const json = (value: unknown) => JSON.stringify(value)
const unitsOf = (files: Readonly<Record<string, string>>): readonly Unit[] => partOf(npmReader, files).units
const running = (files: Readonly<Record<string, string>>) =>
  unitsOf(files).flatMap(({ name, runs }) => (runs ? [name] : []))

describe('which packages run', () => {
  const cases: readonly [string, object, boolean][] = [
    ['a Next site', { scripts: { build: 'next build' } }, true],
    [
      'variables and runners before the command',
      { scripts: { build: 'NODE_ENV=production dotenv -e .env -- next build' } },
      true,
    ],
    ['a server', { scripts: { start: 'node dist/main.js' } }, true],
    [
      'a server that is built by Nest and started through another script',
      { scripts: { build: 'nest build', start: 'npm run start:prod' } },
      true,
    ],
    [
      'a command of its own with a start script',
      { bin: 'cli.js', main: 'a.js', scripts: { start: 'run-script-os' } },
      true,
    ],
    ['a library that watches', { main: 'a.js', scripts: { start: 'tsc -w', build: 'tsc' } }, false],
    [
      'a component library with a storybook',
      { main: 'a.js', scripts: { start: 'storybook dev', 'build:storybook': 'next build' } },
      false,
    ],
    ['tools only', { scripts: { test: 'vitest', lint: 'eslint .' } }, false],
    ['what starts another', { scripts: { start: 'pnpm --filter web start' } }, false],
    ['what builds a site in another folder', { scripts: { start: 'cd apps && cd web && next start' } }, false],
    ['an end-to-end test', { name: 'shop-e2e', scripts: { start: 'node run.js' } }, false],
    ['a server of settings', { name: '@shop/config-server', scripts: { start: 'node run.js' } }, true],
    ['a server in a scope that sounds like a tool', { name: '@test/orders', scripts: { start: 'node run.js' } }, true],
    ['settings of a linter', { name: '@shop/eslint-config', scripts: { start: 'node run.js' } }, false],
  ]
  for (const [name, manifest, runs] of cases) {
    test(`${name}: ${runs ? 'it runs' : 'it does not run'}`, () => {
      expect(running({ 'thing/package.json': json({ name: 'thing', ...manifest }) }).length > 0).toBe(runs)
    })
  }

  test('a package below apps that is built runs, one below packages does not', () => {
    const manifest = (name: string) => json({ name, scripts: { build: 'tsc' } })
    expect(running({ 'apps/a/package.json': manifest('a'), 'packages/b/package.json': manifest('b') })).toEqual(['a'])
  })

  test('Vite makes a site where there is a page, and a library elsewhere', () => {
    const manifest = (name: string) => json({ name, scripts: { build: 'vite build' } })
    const files = { 'a/package.json': manifest('a'), 'a/index.html': '', 'b/package.json': manifest('b') }
    expect(running(files)).toEqual(['a'])
  })

  test('a worker is known by what deploys it', () => {
    expect(
      running({ 'mailer/package.json': json({ name: 'mailer', main: 'a.js' }), 'mailer/wrangler.toml': '' }),
    ).toEqual(['mailer'])
  })

  test('examples run only where nothing else does', () => {
    const site = (name: string) => json({ name, scripts: { build: 'astro build' } })
    expect(running({ 'examples/a/package.json': site('a') })).toEqual(['a'])
    expect(running({ 'examples/a/package.json': site('a'), 'site/package.json': site('b') })).toEqual(['b'])
  })
})

describe('which packages there are', () => {
  test('a manifest that only marks the kind of its modules is part of the package around it', () => {
    const files = {
      'package.json': json({ name: 'a', main: 'a.js' }),
      'dist/cjs/package.json': json({ type: 'commonjs' }),
    }
    expect(unitsOf(files).map(({ name }) => name)).toEqual(['a'])
  })

  test('what is installed is none', () => {
    expect(npmReader.wants('node_modules/x/package.json')).toBe(false)
    expect(npmReader.wants('apps/web/node_modules/x/package.json')).toBe(false)
  })

  test('a nested workspace has its members for itself', () => {
    const files = {
      'package.json': json({ workspaces: ['**'] }),
      'app/package.json': json({ name: 'app', dependencies: { ui: '*' } }),
      'ui/package.json': json({ name: 'ui', version: '1.0.0' }),
      'inner/pnpm-workspace.yaml': 'packages: ["*"]',
      'inner/ui/package.json': json({ name: 'ui', version: '1.0.0' }),
      'inner/app/package.json': json({ name: 'inner-app', dependencies: { ui: 'workspace:*' } }),
    }
    expect(edgesOf(partOf(npmReader, files))).toEqual([
      'npm:app → npm:ui (* in app/package.json)',
      'npm:inner/app → npm:inner/ui (workspace:* in inner/app/package.json)',
    ])
  })

  test('a dependency under another name, by path and to itself', () => {
    const files = {
      'pnpm-workspace.yaml': 'packages: ["*"]',
      'app/package.json': json({
        name: 'app',
        dependencies: {
          theme: 'workspace:@acme/ui@*',
          self: 'workspace:*',
          up: 'workspace:../kit',
          app: 'workspace:*',
        },
      }),
      'ui/package.json': json({ name: '@acme/ui' }),
      'kit/package.json': json({ name: 'kit' }),
    }
    expect(edgesOf(partOf(npmReader, files))).toEqual([
      'npm:app → npm:kit (workspace:../kit in app/package.json)',
      'npm:app → npm:ui (workspace:@acme/ui@* in app/package.json)',
    ])
  })
})

describe('what a package.json is made of', () => {
  test('dependencies, build scripts and entry points; not what describes it, checks it or tests it', () => {
    const manifest = {
      name: 'a',
      version: '1.0.0',
      description: 'x',
      main: 'a.js',
      scripts: { build: 'tsc', test: 'vitest', 'dev:css': 'x', prepare: 'husky' },
      dependencies: { zod: '^4.0.0' },
      peerDependencies: { react: '>=18' },
      devDependencies: { react: '19.0.0' },
      eslintConfig: {},
    }
    expect(claimersOf(partOf(npmReader, { 'a/package.json': json(manifest) }), 'a/package.json')).toEqual([
      'npm:a',
      'npm:a {"zod":"^4.0.0","react":">=18 (peer), 19.0.0 (development)","script build":"tsc","\\"main\\"":"a.js","version":"1.0.0"}',
    ])
  })

  test('something other than an object is told', () => {
    const [finding] = partOf(npmReader, { 'a/package.json': '[1, 2]' }).findings
    expect(finding).toMatchObject({ file: 'a/package.json', units: ['npm:a'] })
    expect(finding?.because).toContain('should hold an object')
  })
})
