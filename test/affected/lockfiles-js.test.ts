import { type Case, corpus, type Files } from './corpus.ts'
import { json, site } from './workspaces.testdata.ts'

const entry = (version: string, more: object = {}) => ({ version, integrity: `sha512-${version}`, ...more })

/** A workspace of two sites: web asks for debug, which brings ms; admin for ms in a version of its own, and vitest to test itself. */
const members: Files = {
  'package.json': json({
    name: 'top',
    private: true,
    workspaces: ['web', 'admin'],
    devDependencies: { eslint: '9.0.0' },
  }),
  'web/package.json': site('web', { debug: '^4.0.0' }),
  'admin/package.json': site('admin', { ms: '1.0.0' }, { devDependencies: { esbuild: '^0.25.0' } }),
}

function npmLock(change: Record<string, object> = {}, lockfileVersion = 3): string {
  return json({
    name: 'top',
    lockfileVersion,
    packages: {
      '': { name: 'top', workspaces: ['web', 'admin'], devDependencies: { eslint: '9.0.0' } },
      admin: { dependencies: { next: '16.0.0', ms: '1.0.0' }, devDependencies: { esbuild: '^0.25.0' } },
      'admin/node_modules/ms': entry('1.0.0'),
      'node_modules/admin': { resolved: 'admin', link: true },
      'node_modules/web': { resolved: 'web', link: true },
      'node_modules/debug': entry('4.3.0', { dependencies: { ms: '^2.1.0' } }),
      'node_modules/esbuild': entry('0.25.0', { dev: true }),
      'node_modules/eslint': entry('9.0.0', { dev: true, dependencies: { debug: '^4.0.0' } }),
      'node_modules/ms': entry('2.1.0'),
      'node_modules/next': entry('16.0.0'),
      web: { dependencies: { next: '16.0.0', debug: '^4.0.0' } },
      ...change,
    },
  })
}

const npmCases: readonly Case[] = [
  {
    name: 'what a package brings concerns the member that asks for it, and no other',
    base: { ...members, 'package-lock.json': npmLock() },
    head: { 'package-lock.json': npmLock({ 'node_modules/ms': entry('2.1.3') }) },
    rebuild: { web: 'package-lock.json → ms 2.1.0 → 2.1.3 → web' },
  },
  {
    name: 'a version that only one member has beside itself',
    base: { ...members, 'package-lock.json': npmLock() },
    head: { 'package-lock.json': npmLock({ 'admin/node_modules/ms': entry('1.0.1') }) },
    rebuild: { admin: 'package-lock.json → ms 1.0.0 → 1.0.1 → admin' },
  },
  {
    name: 'what all ask for',
    base: { ...members, 'package-lock.json': npmLock() },
    head: { 'package-lock.json': npmLock({ 'node_modules/next': entry('16.0.1') }) },
    rebuild: {
      web: 'package-lock.json → next 16.0.0 → 16.0.1 → web',
      admin: 'package-lock.json → next 16.0.0 → 16.0.1 → admin',
    },
  },
  {
    name: 'a development dependency counts and is told as one',
    base: { ...members, 'package-lock.json': npmLock() },
    head: { 'package-lock.json': npmLock({ 'node_modules/esbuild': entry('0.25.1', { dev: true }) }) },
    rebuild: { admin: 'package-lock.json → esbuild 0.25.0 → 0.25.1 (dev) → admin' },
  },
  {
    name: 'a linter at the top of the workspace concerns nobody',
    base: { ...members, 'package-lock.json': npmLock() },
    head: { 'package-lock.json': npmLock({ 'node_modules/eslint': entry('9.1.0', { dev: true, dependencies: {} }) }) },
    flags: ['nothing'],
    unclaimed: [],
  },
  {
    name: 'another format of the same resolutions changes nothing',
    base: { ...members, 'package-lock.json': npmLock({}, 2) },
    head: { 'package-lock.json': npmLock({}, 3) },
    flags: ['nothing'],
  },
  {
    name: 'from version 1 to 3 with equal resolutions',
    base: {
      'package.json': site('web', { debug: '^4.0.0' }),
      'package-lock.json': json({
        lockfileVersion: 1,
        dependencies: {
          next: { ...entry('16.0.0'), requires: { ms: '^2.0.0' } },
          debug: { version: '4.3.0', requires: { ms: '1.0.0' }, dependencies: { ms: entry('1.0.0') } },
          ms: entry('2.1.0'),
        },
      }),
    },
    head: {
      'package-lock.json': json({
        lockfileVersion: 3,
        packages: {
          '': { dependencies: { next: '16.0.0', debug: '^4.0.0' } },
          'node_modules/next': entry('16.0.0', { dependencies: { ms: '^2.0.0' } }),
          'node_modules/debug': { version: '4.3.0', dependencies: { ms: '1.0.0' } },
          'node_modules/debug/node_modules/ms': entry('1.0.0'),
          'node_modules/ms': entry('2.1.0'),
        },
      }),
    },
    flags: ['nothing'],
  },
  {
    name: 'the same version with other content',
    base: { ...members, 'package-lock.json': npmLock() },
    head: {
      'package-lock.json': npmLock({
        'node_modules/debug': entry('4.3.0', { integrity: 'sha512-other', dependencies: { ms: '^2.1.0' } }),
      }),
    },
    rebuild: { web: 'package-lock.json → debug 4.3.0 has other content → web' },
  },
  {
    name: 'a lockfile that breaks counts for all below it',
    base: { ...members, 'package-lock.json': npmLock() },
    head: { 'package-lock.json': '{ "lockfileVersion": 3, "packages": {' },
    rebuild: { web: [], admin: [] },
  },
  {
    name: 'a lockfile of one package alone',
    base: {
      'a/package.json': site('a', { ms: '^2.0.0' }),
      'a/package-lock.json': json({
        lockfileVersion: 3,
        packages: { '': { dependencies: { ms: '^2.0.0' } }, 'node_modules/ms': entry('2.0.0') },
      }),
      'b/package.json': site('b', { ms: '^2.0.0' }),
    },
    head: {
      'a/package-lock.json': json({
        lockfileVersion: 3,
        packages: { '': { dependencies: { ms: '^2.0.0' } }, 'node_modules/ms': entry('2.1.0') },
      }),
    },
    rebuild: { a: 'a/package-lock.json → ms 2.0.0 → 2.1.0 → a' },
  },
]

const pnpmMembers: Files = { ...members, 'pnpm-workspace.yaml': 'packages:\n  - web\n  - admin\n' }

const pnpm9 = (debug = '4.3.0', react = '19.0.0', patch = ''): string => `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

importers:

  .:
    devDependencies:
      eslint:
        specifier: 9.0.0
        version: 9.0.0

  admin:
    dependencies:
      react-dom:
        specifier: ^19.0.0
        version: 19.0.0(react@${react})

  web:
    dependencies:
      '@acme/log':
        specifier: ^1.0.0
        version: 1.0.0
      local:
        specifier: workspace:*
        version: link:../admin

packages:

  '@acme/log@1.0.0':
    resolution: {integrity: sha512-log}

  debug@${debug}:
    resolution: {integrity: sha512-${debug}}
    engines: {node: '>=6.0'}
    deprecated: >-
      do not: use
      this

  eslint@9.0.0:
    resolution: {integrity: sha512-eslint}

  react-dom@19.0.0:
    resolution: {integrity: sha512-dom}

  react@${react}:
    resolution: {integrity: sha512-react}

snapshots:

  '@acme/log@1.0.0':
    dependencies:
      debug: ${debug}${patch}

  debug@${debug}${patch}: {}

  eslint@9.0.0:
    dependencies:
      debug: ${debug}${patch}

  react-dom@19.0.0(react@${react}):
    dependencies:
      react: ${react}

  react@${react}: {}
`

const pnpm6 = `lockfileVersion: '6.0'

importers:

  .:
    devDependencies:
      eslint:
        specifier: 9.0.0
        version: 9.0.0

  admin:
    dependencies:
      react-dom:
        specifier: ^19.0.0
        version: 19.0.0(react@19.0.0)

  web:
    dependencies:
      '@acme/log':
        specifier: ^1.0.0
        version: 1.0.0
      local:
        specifier: workspace:*
        version: link:../admin

packages:

  /@acme/log@1.0.0:
    resolution: {integrity: sha512-log}
    dependencies:
      debug: 4.3.0
    dev: false

  /debug@4.3.0:
    resolution: {integrity: sha512-4.3.0}

  /eslint@9.0.0:
    resolution: {integrity: sha512-eslint}
    dependencies:
      debug: 4.3.0
    dev: true

  /react-dom@19.0.0(react@19.0.0):
    resolution: {integrity: sha512-dom}
    dependencies:
      react: 19.0.0

  /react@19.0.0:
    resolution: {integrity: sha512-react}
`

const pnpm5 = pnpm6
  .replace("'6.0'", '5.4')
  .replaceAll(/\n {8}specifier: .*\n {8}version: /g, ' ')
  .replaceAll(/^ {2}\/(@?[\w/-]+)@([\d.]+)/gm, '  /$1/$2')
  .replaceAll(/\(react@([\d.]+)\)/g, '_react@$1')

const pnpmCases: readonly Case[] = [
  {
    name: 'what a package brings concerns the member that asks for it, and no other',
    base: { ...pnpmMembers, 'pnpm-lock.yaml': pnpm9() },
    head: { 'pnpm-lock.yaml': pnpm9('4.3.1') },
    rebuild: { web: 'pnpm-lock.yaml → debug 4.3.0 → 4.3.1 → web' },
  },
  {
    name: 'a peer that changes',
    base: { ...pnpmMembers, 'pnpm-lock.yaml': pnpm9() },
    head: { 'pnpm-lock.yaml': pnpm9('4.3.0', '19.1.0') },
    rebuild: { admin: 'pnpm-lock.yaml → react 19.0.0 → 19.1.0 → admin' },
  },
  {
    name: 'a patch of a package concerns who asks for it',
    base: { ...pnpmMembers, 'pnpm-lock.yaml': pnpm9() },
    head: { 'pnpm-lock.yaml': pnpm9('4.3.0', '19.0.0', '(patch_hash=abcdef0123456789abcdef)') },
    rebuild: { web: 'pnpm-lock.yaml → debug 4.3.0 → 4.3.0 patched abcdef0123456789 → web' },
  },
  {
    name: 'from version 6 to 9 with equal resolutions',
    base: { ...pnpmMembers, 'pnpm-lock.yaml': pnpm6 },
    head: { 'pnpm-lock.yaml': pnpm9() },
    flags: ['nothing'],
  },
  {
    name: 'from version 5 to 9 with equal resolutions but one',
    base: { ...pnpmMembers, 'pnpm-lock.yaml': pnpm5 },
    head: { 'pnpm-lock.yaml': pnpm9('4.3.0', '19.1.0') },
    rebuild: { admin: 'pnpm-lock.yaml → react 19.0.0 → 19.1.0 → admin' },
  },
  {
    name: 'the marks of an unfinished merge count for all below it',
    base: { ...pnpmMembers, 'pnpm-lock.yaml': pnpm9() },
    head: { 'pnpm-lock.yaml': pnpm9().replace('\nsnapshots:', '\n<<<<<<< HEAD\nsnapshots:') },
    rebuild: { web: [], admin: [] },
  },
]

const classic = (
  ms = '2.1.0',
  mustache = '4.0.0',
): string => `# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.
# yarn lockfile v1


debug@^4.0.0, "debug@>= 4":
  version "4.3.0"
  resolved "https://registry.yarnpkg.com/debug/-/debug-4.3.0.tgz#a1"
  integrity sha512-debug
  dependencies:
    ms "^2.1.0"

ms@1.0.0:
  version "1.0.0"
  integrity sha512-one

ms@^2.1.0:
  version "${ms}"
  integrity sha512-${ms}

mustache@^4.0.0:
  version "${mustache}"

next@16.0.0:
  version "16.0.0"
  integrity sha512-next
`

const berry = (ms = '2.1.0', patch = '0123ab'): string => `__metadata:
  version: 8
  cacheKey: 10c0

"admin@workspace:admin":
  version: 0.0.0-use.local
  resolution: "admin@workspace:admin"
  dependencies:
    lodash: "patch:lodash@npm%3A4.17.21#~/.yarn/patches/lodash.patch"
    web: "workspace:*"
  languageName: unknown
  linkType: soft

"debug@npm:^4.0.0, debug@npm:~4.3.0":
  version: 4.3.0
  resolution: "debug@npm:4.3.0"
  dependencies:
    ms: "npm:^2.1.0"
  checksum: 10c0/aa
  languageName: node
  linkType: hard

"lodash@patch:lodash@npm%3A4.17.21#~/.yarn/patches/lodash.patch":
  version: 4.17.21
  resolution: "lodash@patch:lodash@npm%3A4.17.21#~/.yarn/patches/lodash.patch::version=4.17.21&hash=${patch}"
  checksum: 10c0/bb
  languageName: node
  linkType: hard

"ms@npm:^2.1.0":
  version: ${ms}
  resolution: "ms@npm:${ms}"
  checksum: 10c0/${ms}
  languageName: node
  linkType: hard

"top@workspace:.":
  version: 0.0.0-use.local
  resolution: "top@workspace:."
  languageName: unknown
  linkType: soft

"web@workspace:*, web@workspace:web":
  version: 0.0.0-use.local
  resolution: "web@workspace:web"
  dependencies:
    debug: "npm:^4.0.0"
  languageName: unknown
  linkType: soft
`

const yarnCases: readonly Case[] = [
  {
    name: 'yarn 1: the request that a manifest writes leads to what it brings',
    base: { ...members, 'yarn.lock': classic() },
    head: { 'yarn.lock': classic('2.1.3') },
    rebuild: { web: 'yarn.lock → ms 2.1.0 → 2.1.3 → web' },
  },
  {
    name: 'yarn 1: what nobody asks for concerns nobody',
    base: { ...members, 'yarn.lock': classic() },
    head: { 'yarn.lock': classic('2.1.0', '4.1.0') },
    flags: ['nothing'],
    unclaimed: [],
  },
  {
    name: 'yarn 4: a member by what its requests bring',
    base: { ...members, 'yarn.lock': berry() },
    head: { 'yarn.lock': berry('2.1.3') },
    rebuild: { web: 'yarn.lock → ms 2.1.0 → 2.1.3 → web' },
  },
  {
    name: 'yarn 4: another patch of the same version',
    base: { ...members, 'yarn.lock': berry() },
    head: { 'yarn.lock': berry('2.1.0', '4567cd') },
    rebuild: { admin: 'yarn.lock → lodash 4.17.21 patched 0123ab → 4.17.21 patched 4567cd → admin' },
  },
  {
    name: 'yarn 4: another cache key alone changes nothing',
    base: { ...members, 'yarn.lock': berry() },
    head: { 'yarn.lock': berry().replaceAll('10c0/aa', '11/ff').replaceAll('cacheKey: 10c0', 'cacheKey: 11') },
    flags: ['nothing'],
  },
  {
    name: 'from yarn 1 to 4: everything may be resolved otherwise',
    base: { ...members, 'yarn.lock': classic() },
    head: { 'yarn.lock': berry() },
    rebuild: { web: 'yarn.lock → it does not say whose → web', admin: 'yarn.lock → it does not say whose → admin' },
  },
]

const bun = (ms = '2.1.0', own = '1.0.0'): string => `{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "name": "top", "devDependencies": { "eslint": "9.0.0", }, },
    "admin": { "name": "admin", "dependencies": { "ms": "1.0.0", }, },
    "web": { "name": "web", "dependencies": { "debug": "^4.0.0", }, },
  },
  "packages": {
    "admin": ["admin@workspace:admin"],
    "admin/ms": ["ms@${own}", "", {}, "sha512-own"],
    "debug": ["debug@4.3.0", "", { "dependencies": { "ms": "^2.1.0" } }, "sha512-debug"],
    "eslint": ["eslint@9.0.0", "", {}, "sha512-eslint"],
    "ms": ["ms@${ms}", "", {}, "sha512-${ms}"],
    "web": ["web@workspace:web"],
  }
}
`

const bunCases: readonly Case[] = [
  {
    name: 'what a package brings concerns the member that asks for it',
    base: { ...members, 'bun.lock': bun() },
    head: { 'bun.lock': bun('2.1.3') },
    rebuild: { web: 'bun.lock → ms 2.1.0 → 2.1.3 → web' },
  },
  {
    name: 'a version that one member has of its own',
    base: { ...members, 'bun.lock': bun() },
    head: { 'bun.lock': bun('2.1.0', '1.0.1') },
    rebuild: { admin: 'bun.lock → ms 1.0.0 → 1.0.1 → admin' },
  },
  {
    name: 'a binary lockfile counts for all below it, and is told as a finding',
    base: { ...members, 'bun.lockb': Buffer.from([0, 1, 2]) },
    head: { 'bun.lockb': Buffer.from([0, 1, 3]) },
    rebuild: { web: 'bun.lockb → it does not say whose → web', admin: [] },
    findings: { 'bun.lockb': 'binary' },
  },
]

corpus('package-lock.json by content', npmCases)
corpus('pnpm-lock.yaml by content', pnpmCases)
corpus('yarn.lock by content', yarnCases)
corpus('bun.lock by content', bunCases)
