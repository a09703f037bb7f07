import { type Case, corpus, type Files } from './corpus.ts'
import { json, library, site } from './workspaces.testdata.ts'

const workspace = (more = ''): string => `packages:\n  - apps/*\n  - packages/**\n  - '!**/fixtures/**'\n${more}`

const blog: Files = {
  'package.json': json({ name: 'blog', private: true }),
  'pnpm-workspace.yaml': workspace(),
  'apps/site/package.json': site('site', { '@blog/theme': 'workspace:*' }),
  'apps/site/pages/index.js': '1\n',
  'apps/worker/package.json': json({
    name: 'worker',
    scripts: { build: 'tsc' },
    dependencies: { '@blog/queue': 'workspace:^' },
  }),
  'apps/worker/index.js': '1\n',
  'packages/theme/package.json': library('@blog/theme'),
  'packages/theme/src/index.js': '1\n',
  'packages/server/queue/package.json': library('@blog/queue'),
  'packages/server/queue/src/index.js': '1\n',
}

const cases: readonly Case[] = [
  {
    name: 'workspace:* leads from a package to the site',
    base: blog,
    head: { 'packages/theme/src/index.js': '2\n' },
    rebuild: { site: 'packages/theme/src/index.js → workspace:* in apps/site/package.json → site' },
  },
  {
    name: 'a member in a nested folder',
    base: blog,
    head: { 'packages/server/queue/src/index.js': '2\n' },
    rebuild: { worker: 'packages/server/queue/src/index.js → workspace:^ in apps/worker/package.json → worker' },
  },
  {
    name: 'a new member and its first use touch the site',
    base: blog,
    head: {
      'packages/icons/package.json': library('@blog/icons'),
      'packages/icons/src/index.js': '1\n',
      'apps/site/package.json': site('site', { '@blog/theme': 'workspace:*', '@blog/icons': 'workspace:*' }),
    },
    rebuild: {
      site: [
        'apps/site/package.json → @blog/icons none → workspace:* → site',
        'packages/icons/src/index.js → workspace:* in apps/site/package.json → site',
      ],
    },
  },
  {
    name: 'a catalog entry concerns those who ask for it',
    base: {
      ...blog,
      'pnpm-workspace.yaml': workspace('catalog:\n  react: ^19.0.0\n  zod: ^4.0.0\n'),
      'apps/worker/package.json': json({
        name: 'worker',
        scripts: { build: 'tsc' },
        dependencies: { zod: 'catalog:' },
      }),
    },
    head: { 'pnpm-workspace.yaml': workspace('catalog:\n  react: ^19.1.0\n  zod: ^4.1.0\n') },
    rebuild: {
      worker: 'pnpm-workspace.yaml → catalog zod ^4.0.0 → ^4.1.0 → catalog in pnpm-workspace.yaml → worker',
    },
  },
  {
    name: 'a named catalog likewise',
    base: {
      ...blog,
      'pnpm-workspace.yaml': workspace('catalogs:\n  ui:\n    vue: ^3.4.0\n'),
      'packages/theme/package.json': library('@blog/theme', { dependencies: { vue: 'catalog:ui' } }),
    },
    head: { 'pnpm-workspace.yaml': workspace('catalogs:\n  ui:\n    vue: ^3.5.0\n') },
    rebuild: {
      site: 'pnpm-workspace.yaml → catalog vue ^3.4.0 → ^3.5.0 → catalog in pnpm-workspace.yaml → workspace:* in apps/site/package.json → site',
    },
  },
  {
    name: 'plain ranges of members are met by the registry where pnpm is told so',
    base: {
      ...blog,
      'pnpm-workspace.yaml': workspace('linkWorkspacePackages: false\n'),
      'apps/site/package.json': site('site', { '@blog/theme': '^1.0.0' }),
    },
    head: { 'packages/theme/src/index.js': '2\n' },
    flags: ['nothing'],
  },
  {
    name: 'plain ranges of members are in doubt where it depends on pnpm',
    base: { ...blog, 'apps/site/package.json': site('site', { '@blog/theme': '^1.0.0' }) },
    head: { 'packages/theme/src/index.js': '2\n' },
    maybe: { site: 'packages/theme/src/index.js → ^1.0.0 in apps/site/package.json → site' },
  },
  {
    name: 'and are linked where .npmrc says so',
    base: {
      ...blog,
      '.npmrc': 'link-workspace-packages = true\n',
      'apps/site/package.json': site('site', { '@blog/theme': '^1.0.0' }),
    },
    head: { 'packages/theme/src/index.js': '2\n' },
    rebuild: { site: 'packages/theme/src/index.js → ^1.0.0 in apps/site/package.json → site' },
  },
  {
    name: 'build permissions and comments of pnpm-workspace.yaml change nothing that is built',
    base: blog,
    head: { 'pnpm-workspace.yaml': workspace('# who may build\nonlyBuiltDependencies:\n  - esbuild\n') },
    flags: ['nothing'],
    unclaimed: [],
  },
  {
    name: 'a pnpm-workspace.yaml that breaks counts for all below it',
    base: blog,
    head: { 'pnpm-workspace.yaml': 'packages: [apps/*\n  - x: {\n' },
    rebuild: { site: [], worker: [] },
    findings: { 'pnpm-workspace.yaml': 'cannot be read' },
  },
  {
    name: 'a YAML bomb is refused and told',
    base: blog,
    head: { 'pnpm-workspace.yaml': `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\npackages: *c\n` },
    rebuild: { site: [], worker: [] },
    findings: { 'pnpm-workspace.yaml': 'cannot be read' },
  },
  {
    name: 'link: and portal: paths',
    base: {
      ...blog,
      'apps/worker/package.json': json({
        name: 'worker',
        scripts: { build: 'tsc' },
        dependencies: { tools: 'link:../../tools' },
      }),
      'tools/package.json': library('tools'),
      'tools/src/index.js': '1\n',
    },
    head: { 'tools/src/index.js': '2\n' },
    rebuild: { worker: 'tools/src/index.js → link:../../tools in apps/worker/package.json → worker' },
  },
]

corpus('pnpm workspaces', cases)
