import { type Case, corpus, type Files } from './corpus.ts'
import { json, library, shopWorkspace, site } from './workspaces.testdata.ts'

const service: Files = {
  'src/frontend/Dockerfile':
    'FROM node:24\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nCMD ["npm", "start"]\n',
  'src/frontend/package.json': site('frontend', { ms: '^2.0.0' }),
  'src/frontend/package-lock.json': json({
    lockfileVersion: 3,
    packages: { '': { dependencies: { ms: '^2.0.0' } }, 'node_modules/ms': { version: '2.0.0' } },
  }),
  'src/frontend/pages/index.js': '1\n',
  'src/payment/Dockerfile':
    'FROM node:24\nCOPY package*.json ./\nRUN npm ci --omit=dev\nCOPY . .\nCMD ["node", "index.js"]\n',
  'src/payment/package.json': json({ name: 'paymentservice', main: 'index.js', scripts: { start: 'node index.js' } }),
  'src/payment/index.js': '1\n',
}

/** A server image that builds the web site, the SDK that it uses and translations; a second image of its own for the model. */
const photos: Files = {
  'pnpm-workspace.yaml': 'packages:\n  - server\n  - web\n  - open-api/typescript-sdk\n  - i18n\n  - e2e\n',
  'package.json': json({ name: 'photos-monorepo', version: '2.0.0', private: true, packageManager: 'pnpm@10.0.0' }),
  'server/package.json': json({
    name: 'photos',
    version: '2.0.0',
    scripts: { build: 'nest build', start: 'npm run start:dev', 'start:dev': 'nest start --watch' },
  }),
  'server/src/main.ts': '1\n',
  'web/package.json': json({
    name: 'photos-web',
    version: '2.0.0',
    scripts: { build: 'vite build' },
    dependencies: { '@photos/sdk': 'file:../open-api/typescript-sdk' },
    devDependencies: { '@sveltejs/kit': '2.0.0' },
  }),
  'web/src/routes/+page.svelte': '<p>\n',
  'open-api/typescript-sdk/package.json': library('@photos/sdk'),
  'open-api/typescript-sdk/src/client.ts': '1\n',
  'i18n/package.json': json({ name: 'photos-i18n', private: true }),
  'i18n/en.json': '{}\n',
  'e2e/package.json': json({
    name: 'photos-e2e',
    devDependencies: { '@photos/sdk': 'file:../open-api/typescript-sdk' },
  }),
  'e2e/src/upload.e2e-spec.ts': '1\n',
  'server/Dockerfile': [
    'FROM node:24 AS server',
    'WORKDIR /usr/src/app',
    'COPY ./package.json ./pnpm-lock.yaml ./pnpm-workspace.yaml ./',
    'COPY ./server ./server/',
    'RUN pnpm --filter photos build',
    'FROM node:24 AS web',
    'WORKDIR /usr/src/app',
    'COPY ./i18n ./i18n/',
    'COPY ./open-api ./open-api/',
    'COPY ./web ./web/',
    'RUN pnpm --filter @photos/sdk --filter photos-web build',
    'FROM node:24',
    'COPY --from=server /usr/src/app/server /app',
    'COPY --from=web /usr/src/app/web/build /build/www',
    '',
  ].join('\n'),
  'machine-learning/Dockerfile': 'FROM python:3.13\nCOPY . .\n',
  'machine-learning/main.py': '1\n',
}

const cases: readonly Case[] = [
  {
    name: 'a source of a service',
    base: service,
    head: { 'src/frontend/pages/index.js': '2\n' },
    rebuild: { frontend: [] },
  },
  {
    name: 'a lockfile that resolves something otherwise',
    base: service,
    head: {
      'src/frontend/package-lock.json': json({
        lockfileVersion: 3,
        packages: { '': { dependencies: { ms: '^2.0.0' } }, 'node_modules/ms': { version: '2.1.0' } },
      }),
    },
    rebuild: { frontend: [] },
  },
  {
    name: 'a lockfile that resolves the same, though a Dockerfile copies it',
    base: service,
    head: {
      'src/frontend/package-lock.json': json({
        lockfileVersion: 3,
        requires: true,
        packages: { '': { dependencies: { ms: '^2.0.0' } }, 'node_modules/ms': { version: '2.0.0', license: 'MIT' } },
      }),
    },
    flags: ['nothing'],
  },
  {
    name: 'a script for tests, though a Dockerfile copies the package.json',
    base: service,
    head: {
      'src/payment/package.json': json({
        name: 'paymentservice',
        main: 'index.js',
        scripts: { start: 'node index.js', test: 'node --test' },
      }),
    },
    flags: ['nothing'],
  },
  {
    name: 'a member of the workspace whose image takes in all of it',
    base: {
      ...shopWorkspace,
      'apps/web/Dockerfile':
        'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build -w @shop/web\nCMD ["npm", "start", "-w", "@shop/web"]\n',
    },
    head: { 'packages/tokens/src/index.js': 'export const blue = 2\n', 'apps/admin/src/page.js': 'export default 3\n' },
    rebuild: { web: [], '@shop/admin': 'apps/admin/src/page.js → @shop/admin' },
  },
  {
    name: 'an image pruned by turbo',
    base: {
      ...shopWorkspace,
      'docker/Dockerfile':
        'FROM node:24 AS builder\nWORKDIR /app\nCOPY . .\nRUN npx turbo prune @shop/web --docker\nFROM node:24\nCOPY --from=builder /app/out/full/ .\nRUN npx turbo run build --filter=@shop/web\n',
      'docker-compose.yml': 'services:\n  web:\n    build:\n      context: .\n      dockerfile: docker/Dockerfile\n',
    },
    head: { 'packages/ui/src/index.js': 'export const Button = 9\n' },
    rebuild: { docker: [] },
  },
  {
    name: 'a site that a server image builds in',
    base: photos,
    head: { 'web/src/routes/+page.svelte': '<b>\n' },
    rebuild: { server: [] },
  },
  {
    name: 'the SDK that the site uses, and end-to-end tests that use it too',
    base: photos,
    head: { 'open-api/typescript-sdk/src/client.ts': '2\n', 'e2e/src/upload.e2e-spec.ts': '2\n' },
    rebuild: { server: [] },
  },
  {
    name: 'translations that the image takes in',
    base: photos,
    head: { 'i18n/en.json': '{"a":"b"}\n' },
    rebuild: { server: [] },
  },
  {
    name: 'a release raises all versions: the image of the server is made anew, the model is not',
    base: photos,
    head: {
      'package.json': json({ name: 'photos-monorepo', version: '2.1.0', private: true, packageManager: 'pnpm@10.0.0' }),
      'server/package.json': json({
        name: 'photos',
        version: '2.1.0',
        scripts: { build: 'nest build', start: 'npm run start:dev', 'start:dev': 'nest start --watch' },
      }),
    },
    rebuild: { server: [] },
  },
]

corpus('images of JavaScript', cases)
