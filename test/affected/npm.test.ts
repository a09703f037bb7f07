import { type Case, corpus } from './corpus.ts'
import { json, library, shopWorkspace, site } from './workspaces.testdata.ts'

const viaUi = '* in apps/web/package.json'
const viaTokens = '^1.0.0 in packages/ui/package.json'

const cases: readonly Case[] = [
  {
    name: 'a file of a site touches that site alone',
    base: shopWorkspace,
    head: { 'apps/admin/src/page.js': 'export default 2\n' },
    rebuild: { '@shop/admin': 'apps/admin/src/page.js → @shop/admin' },
  },
  {
    name: 'a package two steps away touches the site that is made of it',
    base: shopWorkspace,
    head: { 'packages/tokens/src/index.js': 'export const blue = 2\n' },
    rebuild: { '@shop/web': `packages/tokens/src/index.js → ${viaTokens} → ${viaUi} → @shop/web` },
  },
  {
    name: 'a deleted file of a package counts where it was',
    base: shopWorkspace,
    head: { 'packages/ui/src/index.js': null },
    rebuild: { '@shop/web': `packages/ui/src/index.js → ${viaUi} → @shop/web` },
  },
  {
    name: 'a range that the member no longer meets is met by the registry',
    base: { ...shopWorkspace, 'packages/tokens/package.json': library('@shop/tokens', { version: '2.0.0' }) },
    head: { 'packages/tokens/src/index.js': 'export const blue = 2\n' },
    flags: ['nothing'],
  },
  {
    name: 'a member that is excluded by a pattern is not linked',
    base: {
      ...shopWorkspace,
      'package.json': json({ name: 'shop', private: true, workspaces: ['apps/*', 'packages/*', '!packages/ui'] }),
    },
    head: { 'packages/ui/src/index.js': 'export const Button = 2\n' },
    rebuild: { '@shop/web': 'packages/ui/src/index.js → import in apps/web/src/page.js → @shop/web' },
  },
  {
    name: 'a file: dependency needs no workspace',
    base: {
      'cli/package.json': json({
        name: 'cli',
        scripts: { start: 'node index.js' },
        dependencies: { sdk: 'file:../sdk' },
      }),
      'cli/index.js': '1\n',
      'sdk/package.json': library('sdk'),
      'sdk/src/index.js': '1\n',
    },
    head: { 'sdk/src/index.js': '2\n' },
    rebuild: { cli: 'sdk/src/index.js → file:../sdk in cli/package.json → cli' },
  },
  {
    name: 'a devDependency that builds counts, one that checks does not',
    base: {
      ...shopWorkspace,
      'apps/admin/package.json': site(
        '@shop/admin',
        {},
        {
          devDependencies: { '@shop/vite-preset': '*', '@shop/eslint-config': '*' },
        },
      ),
      'packages/vite-preset/package.json': library('@shop/vite-preset'),
      'packages/vite-preset/src/index.js': '1\n',
      'packages/eslint-config/package.json': library('@shop/eslint-config'),
      'packages/eslint-config/src/index.js': '1\n',
    },
    head: { 'packages/vite-preset/src/index.js': '2\n', 'packages/eslint-config/src/index.js': '2\n' },
    rebuild: { '@shop/admin': 'packages/vite-preset/src/index.js → * in apps/admin/package.json → @shop/admin' },
  },
  {
    name: 'a package for end-to-end tests touches nothing, though it has a start script',
    base: {
      ...shopWorkspace,
      'apps/web-e2e/package.json': json({ name: '@shop/web-e2e', scripts: { start: 'node run.js', build: 'tsc' } }),
      'apps/web-e2e/run.js': '1\n',
    },
    head: { 'apps/web-e2e/run.js': '2\n' },
    flags: ['nothing'],
  },
  {
    name: 'scripts, description and tools at the top of a workspace change nothing that is built',
    base: shopWorkspace,
    head: {
      'package.json': json({
        name: 'shop',
        description: 'A shop',
        private: true,
        workspaces: ['apps/*', 'packages/*'],
        scripts: { build: 'turbo run build', test: 'turbo run test --force', format: 'prettier .' },
        devDependencies: { turbo: '2.1.0', eslint: '9.1.0', typescript: '5.9.2' },
        packageManager: 'npm@11.0.0',
      }),
    },
    flags: ['nothing'],
    unclaimed: [],
  },
  {
    name: 'a compiler that all members share may concern each of them',
    base: shopWorkspace,
    head: {
      'package.json': json({
        name: 'shop',
        private: true,
        workspaces: ['apps/*', 'packages/*'],
        scripts: { build: 'turbo run build', test: 'turbo run test' },
        devDependencies: { turbo: '2.0.0', eslint: '9.0.0', typescript: '6.0.0' },
        packageManager: 'npm@11.0.0',
      }),
    },
    maybe: {
      '@shop/web': 'package.json → typescript 5.9.2 → 6.0.0 → for all of the workspace in package.json → @shop/web',
      '@shop/admin': 'package.json → typescript 5.9.2 → 6.0.0 → for all of the workspace in package.json → @shop/admin',
    },
  },
  {
    name: 'another package manager may concern every member',
    base: {
      'package.json': json({ workspaces: ['apps/*'], packageManager: 'npm@10.0.0' }),
      'apps/web/package.json': site('web', {}),
    },
    head: { 'package.json': json({ workspaces: ['apps/*'], packageManager: 'npm@11.0.0' }) },
    maybe: {
      web: 'package.json → packageManager npm@10.0.0 → npm@11.0.0 → for all of the workspace in package.json → web',
    },
  },
  {
    name: 'a dependency of a package counts for what is made of it',
    base: shopWorkspace,
    head: {
      'packages/ui/package.json': library('@shop/ui', { dependencies: { '@shop/tokens': '^1.0.0', clsx: '^2.0.0' } }),
    },
    rebuild: { '@shop/web': `packages/ui/package.json → clsx none → ^2.0.0 → ${viaUi} → @shop/web` },
  },
  {
    name: 'the version, keywords and test script of a package concern nobody who is made of it',
    base: shopWorkspace,
    head: {
      'packages/ui/package.json': library('@shop/ui', {
        version: '1.3.0',
        keywords: ['buttons'],
        scripts: { test: 'vitest' },
        dependencies: { '@shop/tokens': '^1.0.0' },
      }),
    },
    flags: ['nothing'],
  },
  {
    name: 'the version of a site is part of it',
    base: shopWorkspace,
    head: { 'apps/admin/package.json': site('@shop/admin', { react: '^19.0.0' }, { version: '1.1.0' }) },
    rebuild: { '@shop/admin': 'apps/admin/package.json → version 1.0.0 → 1.1.0 → @shop/admin' },
  },
  {
    name: 'the build script of a site is part of it',
    base: { 'package.json': site('web', {}), 'page.js': '1\n' },
    head: { 'package.json': site('web', {}, { scripts: { build: 'next build --turbo', start: 'next start' } }) },
    rebuild: { web: 'package.json → script build next build → next build --turbo → web' },
  },
  {
    name: 'where nothing runs every package is a component, and its version counts',
    base: {
      'package.json': json({ workspaces: ['packages/*'] }),
      'packages/a/package.json': library('a'),
      'packages/b/package.json': library('b'),
    },
    head: { 'packages/a/package.json': library('a', { version: '1.3.0' }) },
    rebuild: { a: 'packages/a/package.json → version 1.2.0 → 1.3.0 → a' },
  },
  {
    name: 'a patch concerns who asks for what it patches',
    base: { ...shopWorkspace, 'patches/react+19.0.0.patch': 'a\n', 'patches/@acme+deep+1.0.0.patch': 'a\n' },
    head: { 'patches/react+19.0.0.patch': 'b\n' },
    rebuild: { '@shop/admin': 'patches/react+19.0.0.patch → patch of react → @shop/admin' },
  },
  {
    name: 'a patch of what only others bring may concern all',
    base: { ...shopWorkspace, 'patches/@acme+deep+1.0.0.patch': 'a\n' },
    head: { 'patches/@acme+deep+1.0.0.patch': 'b\n' },
    maybe: {
      '@shop/web': 'patches/@acme+deep+1.0.0.patch → patch of @acme-deep → @shop/web',
      '@shop/admin': 'patches/@acme+deep+1.0.0.patch → patch of @acme-deep → @shop/admin',
    },
  },
  {
    name: 'a script outside of its package that builds it',
    base: {
      ...shopWorkspace,
      'tools/build.mjs': '1\n',
      'apps/admin/package.json': site(
        '@shop/admin',
        {},
        { scripts: { build: 'node ../../tools/build.mjs && next build' } },
      ),
    },
    head: { 'tools/build.mjs': '2\n' },
    rebuild: { '@shop/admin': 'tools/build.mjs → script build in apps/admin/package.json → @shop/admin' },
  },
  {
    name: 'Babel settings at the top of a workspace may concern every member',
    base: { ...shopWorkspace, 'babel.config.js': 'module.exports = {}\n' },
    head: { 'babel.config.js': 'module.exports = { presets: [] }\n' },
    maybe: {
      '@shop/web': 'babel.config.js → babel.config.js at the top of the workspace → @shop/web',
      '@shop/admin': 'babel.config.js → babel.config.js at the top of the workspace → @shop/admin',
    },
  },
  {
    name: 'a server whose scripts build the client in its folder is made of it',
    base: {
      'package.json': json({
        name: 'server',
        scripts: { start: 'node server.js', postinstall: 'cd client && npm i && npm run build' },
      }),
      'server.js': '1\n',
      'client/package.json': json({ name: 'client', scripts: { build: 'react-scripts build' } }),
      'client/src/app.js': '1\n',
    },
    head: { 'client/src/app.js': '2\n' },
    rebuild: {
      client: 'client/src/app.js → client',
      server: 'client/src/app.js → script postinstall in package.json → server',
    },
  },
  {
    name: 'a template inside a package is a file of that package',
    base: {
      ...shopWorkspace,
      'packages/ui/templates/page/package.json': json({ name: 'my-page', scripts: { start: 'node .' } }),
    },
    head: { 'packages/ui/templates/page/package.json': json({ name: 'my-page', scripts: { start: 'node index.js' } }) },
    rebuild: { '@shop/web': `packages/ui/templates/page/package.json → ${viaUi} → @shop/web` },
  },
  {
    name: 'packages that are made of each other in a ring',
    base: {
      'package.json': json({ workspaces: ['*'] }),
      'web/package.json': site('web', { a: '*' }),
      'a/package.json': library('a', { dependencies: { b: '*' } }),
      'b/package.json': library('b', { dependencies: { a: '*' } }),
      'b/src/index.js': '1\n',
    },
    head: { 'b/src/index.js': '2\n' },
    rebuild: { web: 'b/src/index.js → * in a/package.json → * in web/package.json → web' },
  },
  {
    name: 'a package.json that breaks touches the package that it is in',
    base: shopWorkspace,
    head: { 'packages/ui/package.json': '{ "name": "@shop/ui", ' },
    rebuild: { '@shop/web': [] },
    findings: { 'packages/ui/package.json': 'cannot be read' },
  },
  {
    name: 'a broken package.json that did not change is only a finding',
    base: { ...shopWorkspace, 'packages/broken/package.json': '{{{' },
    head: { 'apps/admin/src/page.js': 'export default 2\n' },
    rebuild: { '@shop/admin': 'apps/admin/src/page.js → @shop/admin' },
    findings: { 'packages/broken/package.json': 'cannot be read' },
  },
  {
    name: 'the pages of a documentation site are what it serves',
    base: {
      'package.json': json({ workspaces: ['website', 'api'] }),
      'website/package.json': json({
        name: 'website',
        scripts: { build: 'docusaurus build' },
        dependencies: { '@docusaurus/core': '3.0.0' },
      }),
      'website/docs/intro.md': '# Intro\n',
      'api/package.json': json({ name: 'api', scripts: { start: 'node .' } }),
      'api/README.md': '# API\n',
    },
    head: { 'website/docs/intro.md': '# Introduction\n', 'api/README.md': '# The API\n' },
    rebuild: { website: 'website/docs/intro.md → website' },
  },
]

corpus('npm workspaces', cases)
