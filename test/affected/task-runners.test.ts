import { type Case, corpus, type Files } from './corpus.ts'
import { json, library, shopWorkspace, site } from './workspaces.testdata.ts'

const turbo = (more: object = {}): Files => ({
  ...shopWorkspace,
  'turbo.json': json({ tasks: { build: { dependsOn: ['^build'], outputs: ['.next/**'] }, lint: {} }, ...more }),
})

const nx: Files = {
  'package.json': json({
    name: 'acme',
    private: true,
    dependencies: { react: '19.0.0' },
    scripts: { start: 'nx serve' },
  }),
  'nx.json': json({ namedInputs: { sharedGlobals: ['{workspaceRoot}/tools/version.json'] } }),
  'tools/version.json': '{}\n',
  'tsconfig.base.json': json({
    compilerOptions: { target: 'es2022', paths: { '@acme/money': ['libs/money/src/index.ts'] } },
  }),
  'apps/shop/project.json': json({
    name: 'shop',
    projectType: 'application',
    targets: { build: {}, serve: {} },
    implicitDependencies: ['assets'],
  }),
  'apps/shop/src/main.ts': "import { add } from '@acme/money'\n",
  'apps/shop-e2e/project.json': json({
    name: 'shop-e2e',
    projectType: 'application',
    targets: { e2e: {} },
    implicitDependencies: ['shop'],
  }),
  'apps/api/project.json': json({ name: 'api', projectType: 'application', targets: { build: {}, serve: {} } }),
  'apps/api/src/main.ts': 'export const api = 1\n',
  'libs/money/project.json': json({ name: 'money', projectType: 'library' }),
  'libs/money/src/index.ts': 'export const add = 1\n',
  'libs/assets/project.json': json({ name: 'assets', projectType: 'library' }),
  'libs/assets/logo.svg': '<svg/>\n',
}

const cases: readonly Case[] = [
  {
    name: 'a global dependency of turbo concerns every package',
    base: {
      ...turbo({ globalDependencies: ['shared.env', 'keys/*.pem'] }),
      'shared.env': 'A=1\n',
      'keys/a.pem': '1\n',
    },
    head: { 'keys/a.pem': '2\n' },
    rebuild: {
      '@shop/web': 'keys/a.pem → globalDependencies in turbo.json → @shop/web',
      '@shop/admin': 'keys/a.pem → globalDependencies in turbo.json → @shop/admin',
    },
  },
  {
    name: 'another task than build changes nothing that is built',
    base: turbo(),
    head: {
      'turbo.json': json({
        tasks: { build: { dependsOn: ['^build'], outputs: ['.next/**'] }, lint: { cache: false } },
      }),
    },
    flags: ['nothing'],
    unclaimed: [],
  },
  {
    name: 'the build task may concern every package',
    base: {
      'package.json': json({ workspaces: ['web'] }),
      'web/package.json': site('web', {}),
      'turbo.json': json({ tasks: { build: {} } }),
    },
    head: { 'turbo.json': json({ tasks: { build: { env: ['API_URL'] } } }) },
    maybe: { web: 'turbo.json → task build {} → {"env":["API_URL"]} → for all of the workspace in turbo.json → web' },
  },
  {
    name: 'an input at the top of the repository',
    base: {
      ...turbo(),
      'apps/web/turbo.json': json({ extends: ['//'], tasks: { build: { inputs: ['$TURBO_ROOT$/locales/**'] } } }),
      'locales/en.json': '{}\n',
    },
    head: { 'locales/en.json': '{"a":1}\n' },
    rebuild: { '@shop/web': 'locales/en.json → inputs in apps/web/turbo.json → @shop/web' },
  },
  {
    name: 'a task that waits for the task of another package',
    base: {
      ...turbo({ tasks: { '@shop/admin#build': { dependsOn: ['@shop/tokens#codegen'] } } }),
    },
    head: { 'packages/tokens/src/index.js': 'export const blue = 3\n' },
    rebuild: {
      '@shop/admin': 'packages/tokens/src/index.js → dependsOn in turbo.json → @shop/admin',
      '@shop/web':
        'packages/tokens/src/index.js → ^1.0.0 in packages/ui/package.json → * in apps/web/package.json → @shop/web',
    },
  },
  {
    name: 'Nx: an import by an alias leads to the project',
    base: nx,
    head: { 'libs/money/src/index.ts': 'export const add = 2\n' },
    rebuild: { shop: 'libs/money/src/index.ts → import in apps/shop/src/main.ts → shop' },
  },
  {
    name: 'Nx: an implicit dependency',
    base: nx,
    head: { 'libs/assets/logo.svg': '<svg></svg>\n' },
    rebuild: { shop: 'libs/assets/logo.svg → implicitDependencies in apps/shop/project.json → shop' },
  },
  {
    name: 'Nx: a shared input concerns every application',
    base: nx,
    head: { 'tools/version.json': '{"v":2}\n' },
    rebuild: {
      shop: 'tools/version.json → inputs in nx.json → shop',
      api: 'tools/version.json → inputs in nx.json → api',
    },
  },
  {
    name: 'Nx: a new alias concerns nobody, an option of the compiler those who extend it',
    base: { ...nx, 'apps/api/tsconfig.json': json({ extends: '../../tsconfig.base.json' }) },
    head: {
      'tsconfig.base.json': json({
        compilerOptions: {
          target: 'es2024',
          paths: { '@acme/money': ['libs/money/src/index.ts'], '@acme/new': ['libs/new'] },
        },
      }),
    },
    rebuild: { api: 'tsconfig.base.json → target es2022 → es2024 → extends in apps/api/tsconfig.json → api' },
  },
  {
    name: 'Nx: a dependency at the top concerns the projects that have no package.json',
    base: nx,
    head: {
      'package.json': json({
        name: 'acme',
        private: true,
        dependencies: { react: '19.1.0' },
        scripts: { start: 'nx serve' },
      }),
    },
    rebuild: {
      shop: 'package.json → react 19.0.0 → 19.1.0 → dependencies of apps/shop → shop',
      api: 'package.json → react 19.0.0 → 19.1.0 → dependencies of apps/api → api',
    },
  },
  {
    name: 'Nest: a library of a monorepo concerns the applications that import it',
    base: {
      'package.json': json({
        name: 'platform',
        dependencies: { '@nestjs/core': '11.0.0' },
        scripts: { build: 'nest build' },
      }),
      'nest-cli.json': json({
        monorepo: true,
        projects: {
          orders: { type: 'application', root: 'apps/orders' },
          billing: { type: 'application', root: 'apps/billing' },
          common: { type: 'library', root: 'libs/common' },
        },
      }),
      'tsconfig.json': json({ compilerOptions: { baseUrl: './', paths: { '@app/common': ['libs/common/src'] } } }),
      'apps/orders/src/main.ts': "import { log } from '@app/common'\n",
      'apps/billing/src/main.ts': 'export const billing = 1\n',
      'libs/common/src/index.ts': 'export const log = 1\n',
    },
    head: { 'libs/common/src/index.ts': 'export const log = 2\n' },
    rebuild: { orders: 'libs/common/src/index.ts → import in apps/orders/src/main.ts → orders' },
  },
  {
    name: 'turbo: an input that only one task of one package has, as a folder',
    base: {
      ...turbo({ tasks: { '@shop/admin#build': { inputs: ['$TURBO_DEFAULT$', '../../recipes'] } } }),
      'recipes/cake.json': '{}\n',
    },
    head: { 'recipes/cake.json': '{"eggs":2}\n' },
    rebuild: { '@shop/admin': 'recipes/cake.json → inputs in turbo.json → @shop/admin' },
  },
  {
    name: 'lerna lists members too',
    base: {
      'lerna.json': json({ packages: ['modules/*'], version: 'independent' }),
      'package.json': json({ name: 'top', private: true }),
      'modules/app/package.json': json({ name: 'app', scripts: { start: 'node .' }, dependencies: { core: '^1.0.0' } }),
      'modules/core/package.json': library('core'),
      'modules/core/src/index.js': '1\n',
    },
    head: { 'modules/core/src/index.js': '2\n' },
    rebuild: { app: 'modules/core/src/index.js → ^1.0.0 in modules/app/package.json → app' },
  },
]

corpus('turbo, Nx and lerna', cases)
