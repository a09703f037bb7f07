import { type Case, corpus, type Files } from './corpus.ts'
import { json, library, shopWorkspace, site } from './workspaces.testdata.ts'

const two: Files = {
  'web/package.json': json({ name: 'web', scripts: { build: 'vite build' } }),
  'web/index.html': '<html></html>\n',
  'web/src/main.ts': "import { rate } from '../../shared/money/rates.js'\n",
  'api/package.json': json({ name: 'api', scripts: { start: 'node server.js' } }),
  'api/server.js': "const limits = require('../shared/limits')\n",
  'shared/money/rates.ts': 'export const rate = 1\n',
  'shared/limits.js': 'module.exports = 1\n',
  'legacy/notes.js': '1\n',
}

const cases: readonly Case[] = [
  {
    name: 'a folder without a package that two packages import from',
    base: two,
    head: { 'shared/limits.js': 'module.exports = 2\n' },
    rebuild: {
      web: 'shared/limits.js → import in web/src/main.ts → web',
      api: 'shared/limits.js → import in api/server.js → api',
    },
  },
  {
    name: 'a file that nobody imports is reported',
    base: two,
    head: { 'legacy/notes.js': '2\n' },
    flags: ['nothing'],
    unclaimed: ['legacy/notes.js'],
  },
  {
    name: 'an import that a comment or a test holds counts for nothing',
    base: {
      ...two,
      'web/src/main.ts': "// import '../../legacy/notes.js'\n",
      'web/src/main.test.ts': "import '../../legacy/notes.js'\n",
    },
    head: { 'legacy/notes.js': '2\n' },
    flags: ['nothing'],
  },
  {
    name: 'a path alias that leaves the package',
    base: {
      ...two,
      'web/src/main.ts': "import { a } from '@legacy/notes'\n",
      'web/tsconfig.json':
        '{\n  // where things are\n  "compilerOptions": { "paths": { "@legacy/*": ["../legacy/*"], }, },\n}\n',
    },
    head: { 'legacy/notes.js': '2\n' },
    rebuild: { web: 'legacy/notes.js → import in web/src/main.ts → web' },
  },
  {
    name: 'a reference between two packages',
    base: {
      ...shopWorkspace,
      'apps/admin/tsconfig.json': json({ references: [{ path: '../../packages/tokens' }] }),
      'packages/tokens/tsconfig.json': json({ compilerOptions: { composite: true } }),
    },
    head: { 'packages/tokens/src/index.js': 'export const blue = 5\n' },
    rebuild: {
      '@shop/admin': 'packages/tokens/src/index.js → references in apps/admin/tsconfig.json → @shop/admin',
      '@shop/web': [],
    },
  },
  {
    name: 'a tsconfig that extends one of a package',
    base: {
      ...shopWorkspace,
      'packages/tsconfig/package.json': json({ name: '@shop/tsconfig', version: '0.0.0' }),
      'packages/tsconfig/base.json': '{}\n',
      'apps/admin/tsconfig.json': json({ extends: '@shop/tsconfig/base.json' }),
    },
    head: { 'packages/tsconfig/base.json': '{"compilerOptions":{"jsx":"preserve"}}\n' },
    rebuild: { '@shop/admin': 'packages/tsconfig/base.json → extends in apps/admin/tsconfig.json → @shop/admin' },
  },
  {
    name: 'a tsconfig at the top concerns those who extend it',
    base: {
      ...shopWorkspace,
      'tsconfig.base.json': json({ compilerOptions: { strict: true } }),
      'apps/admin/tsconfig.json': json({ extends: '../../tsconfig.base' }),
    },
    head: { 'tsconfig.base.json': json({ compilerOptions: { strict: false } }) },
    rebuild: {
      '@shop/admin': 'tsconfig.base.json → strict true → false → extends in apps/admin/tsconfig.json → @shop/admin',
    },
  },
  {
    name: 'tsconfigs that extend each other in a ring',
    base: {
      ...shopWorkspace,
      'a.json': '{}\n',
      'tsconfig.a.json': json({ extends: './tsconfig.b.json' }),
      'tsconfig.b.json': json({ extends: './tsconfig.a.json' }),
      'apps/admin/tsconfig.json': json({ extends: '../../tsconfig.a.json' }),
    },
    head: { 'tsconfig.b.json': json({ extends: './tsconfig.a.json', compilerOptions: { jsx: 'preserve' } }) },
    rebuild: { '@shop/admin': [] },
  },
  {
    name: 'a tsconfig that breaks counts for its package',
    base: { ...two, 'web/tsconfig.json': '{}\n' },
    head: { 'web/tsconfig.json': '{ "compilerOptions": \n' },
    rebuild: { web: 'web/tsconfig.json → web' },
    findings: { 'web/tsconfig.json': 'cannot be read' },
  },
  {
    name: 'settings of a bundler that take in what lies outside',
    base: {
      ...shopWorkspace,
      'apps/admin/tailwind.config.js': "module.exports = { content: ['./src/**', '../../themes/**/*.html'] }\n",
      'themes/dark.html': '<p>\n',
    },
    head: { 'themes/dark.html': '<b>\n' },
    rebuild: { '@shop/admin': 'themes/dark.html → import in apps/admin/tailwind.config.js → @shop/admin' },
  },
  {
    name: 'an import of a member that no manifest declares',
    base: { ...shopWorkspace, 'apps/admin/src/page.js': "import { Button } from '@shop/ui/button'\n" },
    head: { 'packages/ui/src/index.js': 'export const Button = 3\n' },
    rebuild: {
      '@shop/web': 'packages/ui/src/index.js → * in apps/web/package.json → @shop/web',
      '@shop/admin': 'packages/ui/src/index.js → import in apps/admin/src/page.js → @shop/admin',
    },
  },
  {
    name: 'a path that leaves the repository leads nowhere',
    base: {
      'web/package.json': site('web', { up: 'file:../../../up' }),
      'web/a.js': "import '../../../../etc/passwd'\n",
      'lib/package.json': library('lib'),
    },
    head: { 'web/a.js': "import '../../../../../etc/passwd'\n" },
    rebuild: { web: 'web/a.js → web' },
  },
]

const aliased = (money: string) => ({
  'package.json': json({ private: true, workspaces: ['apps/*', 'packages/*'] }),
  'tsconfig.base.json': json({
    compilerOptions: { strict: true, paths: { '@shop/money': [money], '@shop/ui/*': ['packages/ui/src/*'] } },
  }),
  'apps/web/package.json': json({ name: 'web', private: true, scripts: { start: 'node main.js' } }),
  'apps/web/tsconfig.json': json({ extends: '../../tsconfig.base.json' }),
  'apps/web/main.ts': "import { add } from '@shop/money'\n",
  'apps/till/package.json': json({ name: 'till', private: true, scripts: { start: 'node main.js' } }),
  'apps/till/main.ts': "import { Button } from '@shop/ui/button'\n",
  'packages/one/package.json': json({ name: 'one', version: '0.0.0' }),
  'packages/one/index.ts': '1\n',
  'packages/two/package.json': json({ name: 'two', version: '0.0.0' }),
  'packages/two/index.ts': '2\n',
  'packages/ui/package.json': json({ name: 'ui', version: '0.0.0' }),
  'packages/ui/src/button.ts': '1\n',
})

const retargeted: readonly Case[] = [
  {
    name: 'an alias that leads elsewhere concerns who imports by it',
    base: aliased('packages/one/index.ts'),
    head: { 'tsconfig.base.json': aliased('packages/two/index.ts')['tsconfig.base.json'] },
    rebuild: {
      web: 'tsconfig.base.json → paths @shop/money packages/one/index.ts → packages/two/index.ts → import in apps/web/main.ts → web',
    },
  },
  {
    name: 'what an alias leads to now is what the package is made of',
    base: aliased('packages/two/index.ts'),
    head: { 'packages/one/index.ts': '3\n', 'packages/two/index.ts': '3\n' },
    rebuild: { web: 'packages/two/index.ts → import in apps/web/main.ts → web' },
  },
  {
    name: 'an alias that is taken away',
    base: aliased('packages/one/index.ts'),
    head: {
      'tsconfig.base.json': json({ compilerOptions: { strict: true, paths: { '@shop/ui/*': ['packages/ui/src/*'] } } }),
    },
    rebuild: {
      web: 'tsconfig.base.json → paths @shop/money packages/one/index.ts → none → import in apps/web/main.ts → web',
    },
  },
  {
    name: 'an option beside the aliases counts for who extends the file',
    base: aliased('packages/one/index.ts'),
    head: { 'tsconfig.base.json': aliased('packages/one/index.ts')['tsconfig.base.json'].replace('true', 'false') },
    rebuild: { web: 'tsconfig.base.json → strict true → false → extends in apps/web/tsconfig.json → web' },
  },
  {
    name: 'an option beside the aliases where nobody extends the file counts for who imports by one',
    base: { ...aliased('packages/one/index.ts'), 'apps/web/tsconfig.json': '{}\n' },
    head: { 'tsconfig.base.json': aliased('packages/one/index.ts')['tsconfig.base.json'].replace('true', 'false') },
    rebuild: {
      till: 'tsconfig.base.json → strict true → false → import in apps/till/main.ts → till',
      web: 'tsconfig.base.json → strict true → false → import in apps/web/main.ts → web',
    },
  },
]

corpus('imports and tsconfigs', cases)
corpus('aliases that lead elsewhere', retargeted)
